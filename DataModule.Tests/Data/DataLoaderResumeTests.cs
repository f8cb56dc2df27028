using Xunit;

namespace DataModule.Tests.Data;

public sealed class DataLoaderResumeTests
{
    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public void Resuming_at_every_step_gives_exactly_the_rest(int workers, int workersAfter)
    {
        DataLoader<(long, uint)[]> Load(int count) => Loaders.Indices(23)
            .Map((index, random) => (index, random.NextUInt32())).Arrays(5, shuffle: true, seed: 8, workers: count);

        var whole = Run(Load(0), epochs: 3);
        for (var stop = 0; stop <= whole.Count; stop++)
        {
            using var loader = Load(workers);
            var before = Run(loader, epochs: 3, stop);
            var state = StateDict.Parse(loader.StateDict().ToJson());
            using var resumed = Load(workersAfter);
            resumed.LoadStateDict(state);
            Assert.Equal(state.ToJson(), resumed.StateDict().ToJson());
            var epochsLeft = 3 - (int)state.GetInt64("epoch");
            Assert.Equal(whole, before.Concat(Run(resumed, epochsLeft)));
        }
    }

    [Fact]
    public void After_the_last_batch_the_rest_of_the_epoch_is_nothing_and_after_the_loop_it_is_the_next_epoch()
    {
        using var loader = Loaders.Indices(10).Arrays(5, shuffle: true, seed: 1);
        using var batches = loader.GetEnumerator();
        Assert.True(batches.MoveNext() && batches.MoveNext());
        var atLastBatch = loader.StateDict();
        Assert.False(batches.MoveNext());
        var afterLoop = loader.StateDict();
        Assert.Equal((0, 10), (atLastBatch.GetInt64("epoch"), atLastBatch.GetInt64("samples")));
        Assert.Equal((1, 0), (afterLoop.GetInt64("epoch"), afterLoop.GetInt64("samples")));
        var second = loader.Epoch();

        using var resumed = Loaders.Indices(10).Arrays(5, shuffle: true, seed: 1);
        resumed.LoadStateDict(atLastBatch);
        Assert.Empty(resumed.Epoch());
        Assert.Equal(second, resumed.Epoch());
        resumed.LoadStateDict(afterLoop);
        Assert.Equal(second, resumed.Epoch());
    }

    [Fact]
    public void Resuming_is_seeking_not_replaying()
    {
        var fetched = 0;
        var dataset = Dataset.Generate(1_000_000_000, index =>
        {
            fetched++;
            return index;
        });
        using var loader = dataset.Arrays(10, shuffle: true, seed: 4);
        loader.LoadStateDict(loader.StateDict().Set("samples", 990_000_000L));
        Assert.Equal(10, loader.First().Length);
        Assert.Equal(10, fetched);
    }

    [Fact]
    public void A_state_of_other_data_or_settings_is_an_error_that_shows_both_sides()
    {
        using var loader = Loaders.Indices(100).Arrays(10, shuffle: true, seed: 1);
        var state = loader.StateDict();
        AssertMismatch(Loaders.Indices(101).Arrays(10, shuffle: true, seed: 1), state, "dataset", "(100)", "(101)");
        AssertMismatch(Loaders.Indices(100).Arrays(10, shuffle: true, seed: 2), state, "seed", "1", "2");
        AssertMismatch(Loaders.Indices(100).Arrays(10, seed: 1), state, "sampler", "shuffled", "sequential");
        AssertMismatch(Loaders.Indices(100).Arrays(20, shuffle: true, seed: 1), state, "batchSize", "10", "20");
        AssertMismatch(
            Loaders.Indices(100).Arrays(10, shuffle: true, seed: 1, lastBatch: LastBatch.Drop), state, "lastBatch", "Keep", "Drop");
        var future = StateDict.Parse(state.ToJson()).Set("version", 99);
        Assert.Contains("99", Assert.Throws<StateException>(() => loader.LoadStateDict(future)).Message, StringComparison.Ordinal);
        var corrupt = StateDict.Parse(state.ToJson()).Set("samples", -1);
        Assert.Throws<StateException>(() => loader.LoadStateDict(corrupt));
        Assert.Throws<StateException>(() => loader.LoadStateDict(new StateDict()));
    }

    [Fact]
    public void A_place_past_the_end_of_the_epoch_is_an_error_that_shows_both_numbers_and_changes_nothing()
    {
        var byLength = new LoaderOptions { BatchSampler = BatchSampler.ByLength([.. Enumerable.Range(0, 10)], 4) };
        AssertEnd(() => Loaders.Indices(10).Arrays(4, shuffle: true, seed: 1), "samples", 10);
        AssertEnd(() => Loaders.Indices(10).Arrays(4, lastBatch: LastBatch.Drop), "samples", 10);
        AssertEnd(() => Loaders.Indices(10).Arrays(4, options: new() { Sampler = Sampler.Subset([1, 2, 3]) }), "samples", 3);
        AssertEnd(() => Loaders.Indices(10).Arrays(4, options: byLength), "batches", 3);
        AssertEnd(() => Loaders.Indices(10).Arrays(4, options: byLength with { Shard = new Shard(1, 2) }), "batches", 3);

        // Where a stream ends, only its reader knows, whatever count it states.
        foreach (var count in new long?[] { null, 10, 5 })
        {
            using var stream = Streamed(StreamDataset.From(_ => Enumerable.Range(0, 10), count: count));
            stream.LoadStateDict(stream.StateDict().Set("samples", 11));
            Assert.Empty(stream);
        }

        static DataLoader<int[]> Streamed(IStreamDataset<int> stream) =>
            DataLoader.Create<int, int[]>(stream, 4, static (samples, _) => samples.ToArray());

        static void AssertEnd<TBatch>(Func<DataLoader<TBatch>> create, string unit, long end)
        {
            using var loader = create();
            var error = Assert.Throws<StateException>(() => loader.LoadStateDict(loader.StateDict().Set("epoch", 2).Set(unit, end + 1)));
            Assert.Contains($"{end + 1} {unit} of epoch 2 were delivered, but that epoch has only {end}.", error.Message, StringComparison.Ordinal);
            Assert.Equal(loader.BatchCount, loader.Count());

            using var ended = create();
            ended.LoadStateDict(ended.StateDict().Set(unit, end));
            Assert.Empty(ended);
            Assert.Equal(ended.BatchCount, ended.Count());
        }
    }

    [Fact]
    public void Another_batch_size_goes_on_where_the_samples_ended_when_that_was_asked_for()
    {
        using var loader = Loaders.Indices(100).Arrays(10, shuffle: true, seed: 1);
        var first = loader.Take(3).SelectMany(batch => batch).ToArray();
        using var resumed = Loaders.Indices(100).Arrays(
            7, shuffle: true, seed: 1, options: new LoaderOptions { AllowBatchSizeChange = true });
        resumed.LoadStateDict(loader.StateDict());
        var rest = resumed.SelectMany(batch => batch).ToArray();
        using var whole = Loaders.Indices(100).Arrays(100, shuffle: true, seed: 1);
        Assert.Equal(whole.First(), first.Concat(rest));
    }

    [Fact]
    public void A_state_can_be_loaded_in_the_middle_of_an_enumeration_which_it_ends()
    {
        using var loader = Loaders.Indices(20).Arrays(5, workers: 2);
        using var batches = loader.GetEnumerator();
        Assert.True(batches.MoveNext());
        var state = loader.StateDict();
        Assert.True(batches.MoveNext());
        loader.LoadStateDict(state);
        Assert.Throws<InvalidOperationException>(() => batches.MoveNext());
        Assert.Equal(["5 6 7 8 9", "10 11 12 13 14", "15 16 17 18 19"], loader.Epoch());
    }

    /// <summary>Whole epochs, or batches up to a stop, leaving the loader where it then is.</summary>
    private static List<string> Run<T>(DataLoader<T[]> loader, int epochs, int stop = int.MaxValue)
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

    private static void AssertMismatch(DataLoader<long[]> loader, StateDict state, string name, string saved, string own)
    {
        using (loader)
        {
            var error = Assert.Throws<StateException>(() => loader.LoadStateDict(state));
            Assert.Contains($"its {name} is", error.Message, StringComparison.Ordinal);
            Assert.Contains(saved, error.Message, StringComparison.Ordinal);
            Assert.Contains(own, error.Message, StringComparison.Ordinal);
        }
    }
}
