using Xunit;

namespace DataModule.Tests.Data;

public sealed class CombinedLoaderTests
{
    [Fact]
    public void Lengths_are_min_max_max_and_sum()
    {
        using var min = CombinedLoader.MinSize(Long(), Short());
        using var max = CombinedLoader.MaxSize(Values(10), Values(4));
        using var cycle = CombinedLoader.MaxSizeCycle(Long(), Short());
        using var sequence = CombinedLoader.Sequential(Long(), Short());
        Assert.Equal([4, 10, 10, 14], [min.BatchCount, max.BatchCount, cycle.BatchCount, sequence.BatchCount]);
        Assert.Equal([4, 10, 10, 14], [min.Count(), max.Count(), cycle.Count(), sequence.Count()]);
        Assert.Equal([null, 14, null, 28], [min.SampleCount, max.SampleCount, cycle.SampleCount, sequence.SampleCount]);
    }

    [Fact]
    public void MinSize_loses_nothing_of_the_longer_loader()
    {
        using var loader = CombinedLoader.MinSize(Long(), Short());
        var first = Enumerable.Range(0, 5).SelectMany(_ => loader.Select(pair => Text(pair.First))).ToArray();
        Assert.Equal(20, first.Length);
        using var alone = Long();
        Assert.Equal(alone.Epoch().Concat(alone.Epoch()), first);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_member_whose_batch_is_left_out_stays_beside_the_other_ranks(int workers)
    {
        // Of the second of two ranks, whose batches are 1, 3, 5 and so on.
        var faulty = Dataset.Generate(10, static index => index == 3 ? throw new InvalidDataException("cannot be read") : index);
        using var left = DataLoader.Create<long, long>(
            faulty, 1, static (samples, _) => samples[0], workers: workers, options: new() { OnSampleError = SampleErrorPolicy.Skip(1) });
        using var loader = CombinedLoader.MaxSize(left, Values(10));
        loader.SetShard(new Shard(1, 2));
        Assert.Equal(["1 1", " 3", "5 5", "7 7", "9 9"], loader.Select(static pair => $"{pair.First} {pair.Second}"));
    }

    [Fact]
    public void MaxSizeCycle_restarts_the_shorter_loader_in_a_fresh_order()
    {
        using var loader = CombinedLoader.MaxSizeCycle(Long(), Short());
        var pairs = loader.Select(pair => (Text(pair.First), Text(pair.Second))).ToArray();
        using var longer = Long();
        using var shorter = Short();
        Assert.Equal(longer.Epoch(), pairs.Select(pair => pair.Item1));
        var repeats = Enumerable.Range(0, 3).SelectMany(_ => shorter.Epoch()).ToArray();
        Assert.Equal(repeats.Take(10), pairs.Select(pair => pair.Item2));
        Assert.NotEqual(repeats.Take(4), repeats.Skip(4).Take(4));
        Assert.Equal(repeats.Skip(10), loader.Take(2).Select(pair => Text(pair.Second)));
    }

    [Fact]
    public void Streams_without_counts_end_MinSize_and_MaxSizeCycle_when_they_end()
    {
        using var min = CombinedLoader.MinSize(Streamed(5), Values(10));
        Assert.Null(min.BatchCount);
        Assert.Equal([(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)], min);
        Assert.Equal([(0, 5), (1, 6), (2, 7), (3, 8), (4, 9)], min);
        using var turned = CombinedLoader.MinSize(Values(10), Streamed(5));
        Assert.Equal([(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)], turned);
        Assert.Equal([(5, 0), (6, 1), (7, 2), (8, 3), (9, 4)], turned);
        using var shorter = CombinedLoader.MinSize(Streamed(5), Streamed(10));
        Assert.Equal([5, 5, 5], Enumerable.Range(0, 3).Select(_ => shorter.Count()));
        using var longer = CombinedLoader.MaxSizeCycle(Streamed(5), Streamed(10));
        Assert.Equal([10, 10, 10], Enumerable.Range(0, 3).Select(_ => longer.Count()));
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], longer.Select(pair => pair.First));
    }

    [Fact]
    public void More_than_three_loaders_are_combined()
    {
        using var four = CombinedLoader.MinSize(Values(3), Values(4), Streamed(2), Long());
        Assert.Equal([(0, 0, 0), (1, 1, 1)], four.Select(batch => (batch.First, batch.Second, batch.Third)));
        using var five = CombinedLoader.MaxSizeCycle(Values(3), Values(4), Values(2), Values(1), Values(1));
        Assert.Equal((0, 3, 1, 0, 0), five.Last());
        using var six = CombinedLoader.MinSize(Values(3), Values(4), Values(5), Values(6), Values(7), Values(8));
        Assert.Equal(["0 0 0 0 0 0", "1 1 1 1 1 1", "2 2 2 2 2 2"], six.Select(Text));
        using var list = CombinedLoader.MaxSizeCycle<long>([Values(2), Values(3)]);
        Assert.Equal(["0 0", "1 1", "0 2"], list.Select(Text));
        ResumeAssert.AssertResumesExactly(
            () => CombinedLoader.MinSize(Values(3), Streamed(4), Values(5), Streamed(6), Values(7), Values(8)), Text, 4);
    }

    [Fact]
    public void A_count_that_a_stream_states_wrongly_ends_no_combination()
    {
        using var min = CombinedLoader.MinSize(Streamed(7, stated: 3), Values(10));
        Assert.Equal([7, 7], Enumerable.Range(0, 2).Select(_ => min.Count()));
        using var cycle = CombinedLoader.MaxSizeCycle(Streamed(7, stated: 20), Values(10));
        Assert.Equal([10, 10], Enumerable.Range(0, 2).Select(_ => cycle.Count()));
    }

    [Fact]
    public void An_epoch_that_was_left_early_does_not_change_the_length_of_the_next()
    {
        using var min = CombinedLoader.MinSize(Long(), Short());
        using var cycle = CombinedLoader.MaxSizeCycle(Streamed(10), Streamed(4));
        Assert.Equal((3, 3), (min.Take(3).Count(), cycle.Take(3).Count()));
        Assert.Equal([4, 4, 10, 10], [min.Count(), min.Count(), cycle.Count(), cycle.Count()]);
    }

    [Fact]
    public void A_member_that_fails_costs_the_others_no_batch()
    {
        var broken = true;
        var failing = StreamDataset.From(_ => Enumerable.Range(0, 4).Select(item => item == 2 && broken ? throw new IOException() : (long)item));
        using var loader = CombinedLoader.MinSize(Values(4), Streamed(failing));
        using var pairs = loader.GetEnumerator();
        Assert.True(pairs.MoveNext() && pairs.MoveNext());
        Assert.Throws<IOException>(() => pairs.MoveNext());
        Assert.Equal(2, loader.StateDict().GetState("loader0").GetInt64("samples"));
        broken = false;
        Assert.True(pairs.MoveNext());
        Assert.Equal((2, 2), pairs.Current);
    }

    [Fact]
    public void A_new_combination_can_begin_with_a_later_epoch()
    {
        using var whole = CombinedLoader.MaxSizeCycle(Long(), Long());
        var third = Enumerable.Range(0, 3).Select(_ => whole.Select(pair => Text(pair.First)).ToArray()).ToArray()[2];
        using var joined = CombinedLoader.MaxSizeCycle(Long(), Long());
        joined.SetEpoch(2);
        Assert.Equal(2, joined.Epoch);
        Assert.Equal(third, joined.Select(pair => Text(pair.First)));
    }

    [Fact]
    public void MaxSize_gives_null_for_what_has_ended()
    {
        using var loader = CombinedLoader.MaxSize(Values(3), Values(5));
        for (var epoch = 0; epoch < 2; epoch++)
        {
            Assert.Equal(
                [(0, 0), (1, 1), (2, 2), (null, 3), (null, 4)], loader.Select(pair => (pair.First, pair.Second)));
        }
    }

    [Fact]
    public void Sequential_gives_one_after_the_other_each_epoch()
    {
        using var loader = CombinedLoader.Sequential(Values(2), Values(0), Values(3));
        Assert.Equal([0, 1, 0, 1, 2], loader);
        Assert.Equal([0], loader.Take(1));
        Assert.Equal([0, 1, 0, 1, 2], loader);
        Assert.Equal(3, loader.Epoch);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Every_mode_resumes_exactly_at_every_step(int workers)
    {
        ResumeAssert.AssertResumesExactly(
            () => CombinedLoader.MinSize(Long(workers), Short(workers)), pair => Text(pair.First) + "|" + Text(pair.Second), 4);
        ResumeAssert.AssertResumesExactly(
            () => CombinedLoader.MaxSizeCycle(Long(workers), Short(workers)), pair => Text(pair.First) + "|" + Text(pair.Second), 3);
        ResumeAssert.AssertResumesExactly(
            () => CombinedLoader.MaxSize(Values(3, workers), Values(5, workers)), pair => $"{pair.First} {pair.Second}", 3);
        ResumeAssert.AssertResumesExactly(() => CombinedLoader.Sequential(Long(workers), Short(workers)), Text, 3);
    }

    [Fact]
    public void Combinations_of_combinations_of_mixes_resume_exactly() =>
        ResumeAssert.AssertResumesExactly(
            () => CombinedLoader.MinSize(
                CombinedLoader.Sequential(Short(1), Long(2)),
                CombinedLoader.MaxSizeCycle(
                    Dataset.Mix(9, (Loaders.Indices(20), 2), (Loaders.Indices(3), 1)).Arrays(2, shuffle: true, seed: 5),
                    Short())),
            pair => $"{Text(pair.First)}|{Text(pair.Second.First)}|{Text(pair.Second.Second)}",
            epochs: 4);

    [Fact]
    public void A_loader_that_does_not_resume_exactly_is_found_out()
    {
        var made = 0;
        var error = Assert.Throws<InvalidOperationException>(() => ResumeAssert.AssertResumesExactly(
            () => Loaders.Indices(20).Map(index => index + (10 * made)).Arrays(4 + (made++ / 100)), batch => batch[0] + " of loader " + made));
        Assert.StartsWith("Resumed after 0 batches, batch 1 differs;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_of_another_combination_is_an_error_that_shows_both()
    {
        using var min = CombinedLoader.MinSize(Long(), Short());
        using var cycle = CombinedLoader.MaxSizeCycle(Long(), Short());
        var error = Assert.Throws<StateException>(() => cycle.LoadStateDict(min.StateDict()));
        Assert.Contains("with mode MinSize and 2 loaders", error.Message, StringComparison.Ordinal);
        Assert.Contains("has mode MaxSizeCycle and 2 loaders", error.Message, StringComparison.Ordinal);
        using var swapped = CombinedLoader.MinSize(Short(), Long());
        Assert.Throws<StateException>(() => swapped.LoadStateDict(min.StateDict()));
    }

    [Fact]
    public void A_state_that_one_member_refuses_moves_no_member()
    {
        using var undisturbed = CombinedLoader.MinSize(Long(), Short());
        var expected = undisturbed.Select(pair => Text(pair.First) + "|" + Text(pair.Second)).ToArray();
        using var other = CombinedLoader.MinSize(Long(), Long());
        Assert.Equal(2, other.Take(2).Count());

        using var loader = CombinedLoader.MinSize(Long(), Short());
        using var pairs = loader.GetEnumerator();
        Assert.True(pairs.MoveNext());
        Assert.Throws<StateException>(() => loader.LoadStateDict(other.StateDict()));

        var rest = new List<string>();
        while (pairs.MoveNext())
        {
            rest.Add(Text(pairs.Current.First) + "|" + Text(pairs.Current.Second));
        }

        Assert.Equal(expected.Skip(1), rest);
    }

    [Fact]
    public void Ending_an_epoch_early_begins_the_next_after_a_resume_too()
    {
        using var loader = CombinedLoader.Sequential(Values(3), Values(2));
        Assert.Equal([0, 1, 2, 0], loader.Take(4));
        loader.EndEpoch();
        loader.EndEpoch();
        using var resumed = CombinedLoader.Sequential(Values(3), Values(2));
        resumed.LoadStateDict(loader.StateDict());
        Assert.Equal((1, 1), (loader.Epoch, resumed.Epoch));
        Assert.Equal([0, 1, 2, 0, 1], loader);
        Assert.Equal([0, 1, 2, 0, 1], resumed);
    }

    [Fact]
    public void Shards_are_passed_to_every_member()
    {
        using var loader = CombinedLoader.Sequential(Loaders.Indices(4).Arrays(1), Loaders.Indices(6).Arrays(1));
        loader.SetShard(new Shard(1, 2));
        Assert.Equal(["1", "3", "1", "3", "5"], loader.Select(Text));
    }

    private static DataLoader<long[]> Long(int workers = 0) => Loaders.Indices(20).Arrays(2, shuffle: true, seed: 1, workers: workers);

    private static DataLoader<long[]> Short(int workers = 0) => Loaders.Indices(8).Arrays(2, shuffle: true, seed: 2, workers: workers);

    private static DataLoader<long> Values(long count, int workers = 0) =>
        DataLoader.Create<long, long>(Loaders.Indices(count), 1, static (samples, _) => samples[0], workers: workers);

    private static DataLoader<long> Streamed(int items, long? stated = null) =>
        Streamed(StreamDataset.From(_ => Enumerable.Range(0, items).Select(item => (long)item), count: stated));

    private static DataLoader<long> Streamed(IStreamDataset<long> stream) =>
        DataLoader.Create<long, long>(stream, 1, static (samples, _) => samples[0]);

    private static string Text(long[] batch) => string.Join(' ', batch);
}
