using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace DataModule.Tests.Data;

/// <summary>The loader's promises over random sizes, batch sizes, worker counts, world sizes and stop points.</summary>
public sealed class LoaderProperties
{
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(60);

    private sealed record Setting(int Count, int BatchSize, int Workers, int WorldSize, int Stop, ulong Seed, bool Shuffle, LastBatch LastBatch);

    private static Arbitrary<Setting> Settings => (
        from count in Gen.Choose(0, 120)
        from batchSize in Gen.Choose(1, 17)
        from workers in Gen.Elements(0, 1, 2, 8)
        from worldSize in Gen.Choose(1, 5)
        from stop in Gen.Choose(0, 40)
        from seed in Gen.Choose(0, int.MaxValue)
        from shuffle in Gen.Elements(true, false)
        from lastBatch in Gen.Elements(LastBatch.Keep, LastBatch.Drop, LastBatch.DropIfSingle, LastBatch.Even)
        select new Setting(count, batchSize, workers, worldSize, stop, (ulong)seed, shuffle, lastBatch)).ToArbitrary();

    [Fact]
    public void Workers_and_timing_do_not_show() => Check.One(Checks, Prop.ForAll(Settings, setting =>
    {
        using var reference = Load(setting, Shard.All, workers: 0);
        using var loader = Load(setting, Shard.All, setting.Workers, sleepy: true);
        return Run(reference, 2).SequenceEqual(Run(loader, 2));
    }));

    [Fact]
    public void Ranks_together_have_what_one_has_alone_in_the_same_order() => Check.One(Checks, Prop.ForAll(Settings, setting =>
    {
        var keep = setting with { LastBatch = LastBatch.Keep };
        using var whole = Load(keep with { BatchSize = keep.BatchSize * keep.WorldSize }, Shard.All, 0);
        var ranks = Enumerable.Range(0, keep.WorldSize).Select(rank =>
        {
            using var loader = Load(keep, new Shard(rank, keep.WorldSize), keep.Workers);
            return loader.Select(batch => batch.ToArray()).ToArray();
        }).ToArray();
        var merged = Enumerable.Range(0, ranks.Max(rank => rank.Length))
            .SelectMany(batch => ranks.SelectMany(rank => batch < rank.Length ? rank[batch] : []));
        return whole.SelectMany(batch => batch).SequenceEqual(merged);
    }));

    [Fact]
    public void Even_ranks_have_equal_batches_repeat_nothing_and_leave_out_fewer_samples_than_ranks() => Check.One(Checks, Prop.ForAll(Settings, setting =>
    {
        var even = setting with { LastBatch = LastBatch.Even };
        var stream = StreamDataset.From(_ => Enumerable.Range(0, even.Count).Select(item => (long)item));
        var ranks = Enumerable.Range(0, even.WorldSize).Select(rank =>
        {
            using var loader = Load(even, new Shard(rank, even.WorldSize), even.Workers);
            using var streamed = DataLoader.Create<long, long[]>(
                stream, even.BatchSize, (samples, _) => samples.ToArray(), lastBatch: LastBatch.Even,
                options: new LoaderOptions { Shard = new Shard(rank, even.WorldSize) });
            return (Loaded: loader.Select(batch => batch.ToArray()).ToArray(), Streamed: streamed.Select(batch => batch.ToArray()).ToArray());
        }).ToArray();
        bool Fair(IEnumerable<long[][]> parts) =>
            parts.Select(part => string.Join(' ', part.Select(batch => batch.Length))).Distinct().Count() == 1
            && parts.SelectMany(part => part).SelectMany(batch => batch).ToArray() is var all
            && all.Length == all.Distinct().Count()
            && all.Length > even.Count - even.WorldSize;
        return Fair(ranks.Select(rank => rank.Loaded)) && Fair(ranks.Select(rank => rank.Streamed));
    }));

    [Fact]
    public void A_run_stopped_anywhere_goes_on_exactly_with_other_workers() => Check.One(Checks, Prop.ForAll(Settings, setting =>
    {
        using var whole = Load(setting, Shard.All, 0);
        using var stopped = Load(setting, Shard.All, setting.Workers, sleepy: true);
        var before = Run(stopped, 3, setting.Stop);
        var state = StateDict.Parse(stopped.StateDict().ToJson());
        using var resumed = Load(setting, Shard.All, (setting.Workers + 1) % 3);
        resumed.LoadStateDict(state);
        var after = Run(resumed, 3 - (int)state.GetInt64("epoch"));
        return Run(whole, 3).SequenceEqual(before.Concat(after));
    }));

    [Fact]
    public void A_run_goes_on_with_other_ranks_and_batch_sizes_without_losing_or_repeating_a_sample() =>
        Check.One(Checks, Prop.ForAll(Settings, setting =>
        {
            var keep = setting with { LastBatch = LastBatch.Keep, Shuffle = true };
            var delivered = new List<long>();
            var state = string.Empty;
            for (var rank = 0; rank < keep.WorldSize; rank++)
            {
                using var loader = Load(keep, new Shard(rank, keep.WorldSize), keep.Workers);
                // Whole global batches only: ranks stop together.
                delivered.AddRange(loader.Take(Math.Min(keep.Stop, keep.Count / (keep.BatchSize * keep.WorldSize))).SelectMany(batch => batch));
                state = loader.StateDict().ToJson();
            }

            var after = keep with { BatchSize = 1 + (keep.Stop % 9), WorldSize = 1 + (keep.Count % 4) };
            for (var rank = 0; rank < after.WorldSize; rank++)
            {
                using var loader = Load(after, new Shard(rank, after.WorldSize), after.Workers);
                loader.LoadStateDict(StateDict.Parse(state));
                delivered.AddRange(loader.SelectMany(batch => batch));
            }

            return delivered.Order().SequenceEqual(Enumerable.Range(0, keep.Count).Select(index => (long)index));
        }));

    private static DataLoader<long[]> Load(Setting setting, Shard shard, int workers, bool sleepy = false)
    {
        var dataset = Loaders.Indices(setting.Count);
        IDataset<long> samples = sleepy ? new SlowDataset<long>(dataset) : dataset;
        return samples.Arrays(
            setting.BatchSize,
            setting.Shuffle,
            setting.Seed,
            workers,
            setting.LastBatch,
            new LoaderOptions { Shard = shard, AllowBatchSizeChange = true, Prefetch = 1 + (setting.Stop % 3) });
    }

    private static List<string> Run(DataLoader<long[]> loader, int epochs, int stop = int.MaxValue)
    {
        var batches = new List<string>();
        for (var epoch = 0; epoch < epochs && batches.Count < stop; epoch++)
        {
            foreach (var batch in loader)
            {
                batches.Add($"{loader.Epoch}: {string.Join(' ', batch)}");
                if (batches.Count == stop)
                {
                    break;
                }
            }
        }

        return batches;
    }
}
