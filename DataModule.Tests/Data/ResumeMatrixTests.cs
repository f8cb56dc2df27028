using DataModule.Tests.State;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Data;

/// <summary>Every view, sampler and combination, saved at every step and resumed with other workers and on other ranks.</summary>
public sealed class ResumeMatrixTests
{
    private static readonly TemporaryDirectory Folder = new();
    private static readonly torch.Tensor Rows = torch.arange(46L).reshape(23, 2).DetachFromDisposeScope();
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 23).Select(index => (index * 7 % 11) + 1)];

    private static IDataset<long> Source => Loaders.Indices(23);

    private static IDataset<string> Noisy => Source.Map((index, random) => $"{index}:{random.NextInt(1000)}");

    // Samples as text, with the random numbers that they drew.
    private static readonly Dictionary<string, Func<int, Shard, ILoader<string[]>>> Pipelines = new()
    {
        ["map"] = Plain(() => Noisy),
        ["subset"] = Plain(() => Noisy.Subset([20, 3, 3, 17, 0, 9, 11])),
        ["slice"] = Plain(() => Noisy.Slice(4, 15)),
        ["split"] = Plain(() => Noisy.RandomSplit(14, 9, seed: 5).First),
        ["split by fractions in three"] = Plain(() => Noisy.RandomSplit(0.2, 0.3, 0.5, seed: 5).Third),
        ["split by group"] = Plain(() => Noisy.RandomSplitByGroup(sample => sample[0], 0.6, seed: 2).First),
        ["stratified split"] = Plain(() => Noisy.RandomSplitStratified(sample => sample.Length, 0.6, seed: 2).Second),
        ["fold"] = Plain(() => Noisy.KFold(3, seed: 5)[1].Train),
        ["fold by group"] = Plain(() => Noisy.KFoldByGroup(sample => sample[0], 2, seed: 5)[0].Train),
        ["stratified fold"] = Plain(() => Noisy.KFoldStratified(sample => sample.Length, 3, seed: 5)[2].Train),
        ["concat"] = Plain(() => Noisy.Concat(Noisy.Slice(0, 5), Source.Map(index => $"plain {index}"))),
        ["zip"] = Plain(() => Noisy.Zip(Noisy).Map(pair => pair.First + pair.Second)),
        ["cache"] = Plain(() => Source.Cache().Map((index, random) => $"{index}:{random.NextInt(1000)}")),
        ["cache on disk"] = Plain(() => Source.Cache(Folder["resume"]).Map((index, random) => $"{index}:{random.NextInt(1000)}")),
        ["mix"] = Plain(() => Dataset.Mix(21, (Noisy, 0.6), (Source.Slice(0, 3).Map(index => $"few {index}"), 0.4))),
        ["tensor rows"] = Plain(() => Dataset.FromTensor<long>(Rows).Map(row => string.Join('+', row.ToArray()))),
        ["batched"] = Plain(() => new Batched()),
        ["TorchSharp's"] = Plain(() => new Squares().ToDataset().Map(square => $"{square}")),
        ["nested views"] = Plain(() => Dataset.Mix(
                (Noisy.RandomSplit(0.7, 0.3, seed: 1).First.Concat(Noisy.Subset([1, 1, 2])), 2),
                (Source.Cache().Map((index, random) => $"b{index}:{random.NextInt(9)}").Slice(2, 9), 1))
            .Zip(Source.Concat(Source).Slice(0, 29)).Map((pair, random) => $"{pair.First}/{pair.Second}/{random.NextInt(1000)}")),
        ["sequential"] = Sampled(Sampler.Sequential(23)),
        ["weighted"] = Sampled(Sampler.Weighted(Lengths.Select(length => (double)length), 30)),
        ["weighted without replacement"] = Sampled(Sampler.Weighted(Lengths.Select(length => (double)length), 15, replacement: false)),
        ["subset sampler"] = Sampled(Sampler.Subset([5, 5, 19, 2, 8, 13, 21])),
        ["shuffled subset"] = Sampled(Sampler.Subset([5, 19, 2, 8, 13, 21, 1], shuffle: true)),
        ["own sampler"] = Sampled(Sampler.From(17, "own", (seed, epoch) => Enumerable.Range(0, 17).Select(place => ((long)seed + (place * (epoch + 3))) % 23))),
        ["by length"] = Batches(BatchSampler.ByLength(Lengths, 4, poolBatches: 2)),
        ["by length and tokens"] = Batches(BatchSampler.ByLength(Lengths, 6, poolBatches: 3, maximumTokens: 20), 6),
        ["own batches"] = Batches(BatchSampler.From("own", (_, epoch) => Enumerable.Range(0, 7).Select(batch => new[] { batch, (batch * 3) + (epoch % 2) }))),
        ["varying batches"] = Batches(BatchSampler.From("varying", (_, epoch) => Enumerable.Range(0, 3 + (int)epoch).Select(batch => new[] { (long)batch, 20 - batch }))),
        ["stream"] = Streamed(() => Stream()),
        ["shuffled stream"] = Streamed(() => Stream().Shuffle(5, seed: 1)),
        ["nested streams"] = Streamed(() => Stream().Map(item => item + "m").Shuffle(4, seed: 2).Map((item, random) => $"{item}:{random.NextInt(99)}").Shuffle(3, seed: 3)),
        ["filtered stream"] = Streamed(() => Stream().Filter(item => item.Length % 2 == 0).Map((item, random) => $"{item}:{random.NextInt(99)}")),
        ["repeated stream"] = Streamed(() => Stream().Shuffle(4, seed: 2).Repeat(2).Map((item, random) => $"{item}:{random.NextInt(99)}")),
        ["concatenated streams"] = Streamed(() => Stream().Concat(Stream().Map((item, random) => $"{item}:{random.NextInt(99)}"), Stream().Filter(item => item.Length > 6)).Shuffle(3, seed: 4)),
        ["mixed streams"] = Streamed(() => StreamDataset.Mix((Stream(), 2), (Stream().Map((item, random) => $"{item}:{random.NextInt(99)}").Shuffle(3, seed: 1), 0.7))),
        ["sequential combination"] = (workers, shard) => CombinedLoader.Sequential(Pipelines!["map"](workers, shard), Pipelines["by length"](workers, shard), Pipelines["shuffled stream"](workers, shard)),
        ["nested combinations"] = (workers, shard) => CombinedLoader.Sequential(
            CombinedLoader.Sequential(Pipelines!["mix"](workers, shard), Pipelines["weighted"](workers, shard)),
            CombinedLoader.Sequential(Pipelines["nested views"](workers, shard))),
    };

    public static TheoryData<string> Names => [.. Pipelines.Keys];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            string[] members = ["map", "mix", "weighted", "by length", "nested views", "own sampler", "own batches", "stream", "shuffled stream", "varying batches"];
            foreach (var mode in new[] { "min", "cycle", "nested" })
            {
                for (var first = 0; first < members.Length; first++)
                {
                    pairs.Add(mode, members[first] + "|" + members[(first + 2) % members.Length]);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Resuming_at_every_step_with_another_number_of_workers_is_exact(string name)
    {
        var made = 0;
        ResumeAssert.AssertResumesExactly(() => Pipelines[name](made++ % 3, Shard.All), Text, epochs: 3);
        ResumeAssert.AssertResumesExactly(() => Pipelines[name](made++ % 2, new Shard(1, 2)), Text);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Resuming_at_every_step_on_another_number_of_ranks_loses_and_repeats_nothing(string name)
    {
        using var whole = Pipelines[name](0, Shard.All);
        Assert.All(whole, Assert.NotEmpty);
        var epoch = whole.SelectMany(batch => batch).Order(StringComparer.Ordinal).ToArray();
        foreach (var (before, after) in new[] { (2, 3), (3, 1), (1, 2) })
        {
            for (var stop = 0; ; stop++)
            {
                // The second epoch, so that what differs from epoch to epoch is looked at, too.
                var delivered = new List<string>();
                var states = new List<string>();
                var steps = int.MaxValue;
                for (var rank = 0; rank < before; rank++)
                {
                    using var loader = Pipelines[name](rank, new Shard(rank, before));
                    Assert.All(loader, Assert.NotEmpty);
                    var batches = loader.Take(stop).Select(batch => batch.ToArray()).ToArray();
                    steps = Math.Min(steps, batches.Length);
                    delivered.AddRange(batches.SelectMany(batch => batch));
                    states.Add(loader.StateDict().ToJson());
                }

                // Ranks stop together, after a step that all of them had.
                if (steps < stop)
                {
                    break;
                }

                // The states of ranks agree, whatever part of the data each has.
                Assert.Single(states.Distinct());
                for (var rank = 0; rank < after; rank++)
                {
                    using var loader = Pipelines[name](rank, new Shard(rank, after));
                    loader.LoadStateDict(StateDict.Parse(states[0]));
                    delivered.AddRange(loader.SelectMany(batch => batch));
                }

                Assert.Equal(epoch, delivered.Order(StringComparer.Ordinal));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Combinations_of_all_kinds_resume_exactly_at_every_step(string mode, string names)
    {
        var (first, second) = (names.Split('|')[0], names.Split('|')[1]);
        var made = 0;
        ILoader<(string[] First, string[] Second)> Make()
        {
            var workers = made++ % 3;
            var (one, two) = (Pipelines[first](workers, Shard.All), Pipelines[second](workers, Shard.All));
            return mode switch
            {
                "min" => CombinedLoader.MinSize(one, two),
                "cycle" => CombinedLoader.MaxSizeCycle(one, two),
                _ => CombinedLoader.Sequential(
                    CombinedLoader.MaxSizeCycle(one, two), CombinedLoader.MinSize(Pipelines["slice"](workers, Shard.All), Pipelines["mix"](workers, Shard.All))),
            };
        }

        ResumeAssert.AssertResumesExactly(Make, pair => Text(pair.First) + " | " + Text(pair.Second), epochs: 3);
    }

    private static IStreamDataset<string> Stream() =>
        StreamDataset.From(epoch => Enumerable.Range(0, 19).Select(item => $"{item} of {epoch}"));

    private static Func<int, Shard, ILoader<string[]>> Plain(Func<IDataset<string>> dataset) => (workers, shard) =>
        dataset().Arrays(4, shuffle: true, seed: 8, workers, options: new LoaderOptions { Shard = shard });

    private static Func<int, Shard, ILoader<string[]>> Sampled(Sampler sampler) => (workers, shard) =>
        Noisy.Arrays(4, seed: 8, workers: workers, options: new LoaderOptions { Shard = shard, Sampler = sampler });

    private static Func<int, Shard, ILoader<string[]>> Batches(BatchSampler sampler, int batchSize = 4) => (workers, shard) =>
        Noisy.Arrays(batchSize, seed: 8, workers: workers, options: new LoaderOptions { Shard = shard, BatchSampler = sampler });

    private static Func<int, Shard, ILoader<string[]>> Streamed(Func<IStreamDataset<string>> stream) => (workers, shard) =>
        DataLoader.Create<string, string[]>(
            stream(), 4, static (samples, _) => samples.ToArray(), seed: 8, workers: workers, options: new LoaderOptions { Shard = shard });

    private static string Text(string[] batch) => string.Join(' ', batch);

    private sealed class Batched : IBatchDataset<string>
    {
        public long Count => 23;

        public string this[long index] => throw new NotSupportedException("One by one was not asked for.");

        public void GetBatch(ReadOnlySpan<long> indices, Span<string> samples)
        {
            for (var item = 0; item < samples.Length; item++)
            {
                samples[item] = $"batched {indices[item]}";
            }
        }
    }

    private sealed class Squares : torch.utils.data.Dataset<long>
    {
        public override long Count => 13;

        public override long GetTensor(long index) => index * index;
    }
}
