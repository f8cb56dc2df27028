using Xunit;

namespace DataModule.Tests.Data;

public sealed class KeyedViewTests
{
    [Fact]
    public void A_split_by_group_has_no_group_on_both_sides_and_about_the_fraction_asked_for()
    {
        var speakers = Loaders.Indices(1000).Map(index => (Index: index, Speaker: $"speaker {index % 50}"));
        var (train, val) = speakers.RandomSplitByGroup(sample => sample.Speaker, 0.8, seed: 1);
        var left = DatasetViewTests.All(train);
        var right = DatasetViewTests.All(val);
        Assert.Empty(left.Select(sample => sample.Speaker).Intersect(right.Select(sample => sample.Speaker)));
        Assert.Equal(1000, left.Concat(right).Distinct().Count());
        Assert.InRange(left.Count, 780, 820);
        var (again, _) = speakers.RandomSplitByGroup(sample => sample.Speaker, 0.8, seed: 1);
        var (other, _) = speakers.RandomSplitByGroup(sample => sample.Speaker, 0.8, seed: 2);
        Assert.Equal(left, DatasetViewTests.All(again));
        Assert.NotEqual(left, DatasetViewTests.All(other));
        Assert.Throws<ArgumentException>(() => speakers.RandomSplitByGroup(_ => 0, 0.5, seed: 0));
    }

    [Fact]
    public void A_stratified_split_gives_each_class_its_fraction_to_within_one()
    {
        var labels = Loaders.Indices(1003).Map(index => (Index: index, Label: index < 900 ? "common" : index < 990 ? "rare" : "very rare"));
        var (train, val) = labels.RandomSplitStratified(sample => sample.Label, 0.7, seed: 4);
        Assert.Equal(702, train.Count);
        Assert.Equal(301, val.Count);
        var counts = DatasetViewTests.All(train).CountBy(sample => sample.Label).ToDictionary();
        Assert.InRange(counts["common"], 629, 631);
        Assert.InRange(counts["rare"], 62, 64);
        Assert.InRange(counts["very rare"], 8, 10);
        Assert.Equal(1003, DatasetViewTests.All(train).Concat(DatasetViewTests.All(val)).Distinct().Count());
        Assert.NotEqual(Enumerable.Range(0, 700).Select(index => (long)index), DatasetViewTests.All(train).Take(700).Select(sample => sample.Index));
        Assert.Throws<ArgumentOutOfRangeException>(() => labels.RandomSplitStratified(sample => sample.Label, 1, seed: 4));
    }

    [Fact]
    public void Keys_of_the_indices_split_as_those_of_the_samples_do_and_no_sample_is_read()
    {
        var samples = Loaders.Indices(300).Map(index => (Index: index, Key: index * 7 % 13));
        var unread = Dataset.Generate<(long Index, long Key)>(300, _ => throw new IOException("read"));
        long[] keys = [.. Enumerable.Range(0, 300).Select(index => (long)index * 7 % 13)];

        Same(samples.RandomSplitByGroup(sample => sample.Key, 0.8, seed: 3), unread.RandomSplitByGroup(keys, 0.8, seed: 3));
        Same(samples.RandomSplitStratified(sample => sample.Key, 0.8, seed: 3), unread.RandomSplitStratified(keys, 0.8, seed: 3));
        Assert.Equal(samples.KFoldByGroup(sample => sample.Key, 5, seed: 3).Select(fold => fold.Validation.Count), unread.KFoldByGroup(keys, 5, seed: 3).Select(fold => fold.Validation.Count));
        Assert.Equal(samples.KFoldStratified(sample => sample.Key, 5, seed: 3).Select(fold => fold.Validation.Count), unread.KFoldStratified(keys, 5, seed: 3).Select(fold => fold.Validation.Count));
        Assert.Equal(
            "Give one key for each sample: there are 2 keys, but the dataset has 300 samples.",
            Assert.Throws<ArgumentException>(() => unread.RandomSplitByGroup([1, 2], 0.8, seed: 3)).Message);

        // The same indices: what a fingerprint is made of, beside the dataset.
        static void Same<T>((IDataset<T> First, IDataset<T> Second) left, (IDataset<T> First, IDataset<T> Second) right)
        {
            Assert.Equal((left.First.Count, left.Second.Count), (right.First.Count, right.Second.Count));
            Assert.Equal(Indices(left.First), Indices(right.First));
            Assert.Equal(Indices(left.Second), Indices(right.Second));
        }

        static string Indices<T>(IDataset<T> part) => ((IFingerprinted)part).Fingerprint.Split(' ')[^1];
    }

    [Fact]
    public void A_split_in_three_by_group_keeps_groups_together()
    {
        var groups = Enumerable.Range(0, 1000).Select(index => $"patient {index % 40}").ToArray();
        var (train, val, test) = Loaders.Indices(1000).RandomSplitByGroup(groups, 0.7, 0.2, 0.1, seed: 1);
        var parts = new[] { train, val, test }.Select(part => DatasetViewTests.All(part)).ToArray();

        Assert.Equal([700, 200, 100], parts.Select(part => part.Count));
        Assert.Equal(40, parts.Sum(part => part.Select(index => groups[index]).Distinct().Count()));
        Assert.Equal(1000, parts.SelectMany(part => part).Distinct().Count());
        Assert.Equal([1, 1, 1], Counts(Loaders.Indices(3).RandomSplitByGroup([1, 2, 3], 0.9, 0.05, 0.05, seed: 1)));
        Assert.Equal(
            "A split by group into 3 parts needs at least 3 groups, but the dataset's 3 samples have 2.",
            Assert.Throws<ArgumentException>(() => Loaders.Indices(3).RandomSplitByGroup([1, 2, 2], 0.9, 0.05, 0.05, seed: 1)).Message);
        Assert.Equal(
            "The fractions of a split by key must be above 0 and add up to 1, but 0.9, 0.2 and 0.1 add up to 1.2.",
            Assert.Throws<ArgumentException>(() => Loaders.Indices(3).RandomSplitByGroup([1, 2, 3], 0.9, 0.2, 0.1, seed: 1)).Message);
    }

    [Fact]
    public void A_split_in_three_gives_each_class_its_fractions()
    {
        var labels = Enumerable.Range(0, 1000).Select(index => index < 600 ? "common" : index < 900 ? "rare" : "very rare").ToArray();
        var (train, val, test) = Loaders.Indices(1000).RandomSplitStratified(labels, 0.7, 0.2, 0.1, seed: 4);
        foreach (var (part, fraction) in new[] { (train, 0.7), (val, 0.2), (test, 0.1) })
        {
            var counts = DatasetViewTests.All(part).CountBy(index => labels[index]).ToDictionary();
            Assert.InRange(counts["common"], (600 * fraction) - 2, (600 * fraction) + 2);
            Assert.InRange(counts["rare"], (300 * fraction) - 2, (300 * fraction) + 2);
            Assert.InRange(counts["very rare"], (100 * fraction) - 2, (100 * fraction) + 2);
        }

        Assert.Equal(1000, Counts((train, val, test)).Sum());
    }

    private static long[] Counts<T>((IDataset<T> First, IDataset<T> Second, IDataset<T> Third) parts) => [parts.First.Count, parts.Second.Count, parts.Third.Count];

    [Fact]
    public void A_cache_fetches_each_sample_once_and_refuses_randomness()
    {
        var fetched = 0;
        var cached = Loaders.Indices(100).Map(index =>
        {
            Interlocked.Increment(ref fetched);
            return index;
        }).Cache();
        using var loader = cached.Arrays(10, shuffle: true, workers: 2);
        Assert.Equal(loader.SelectMany(batch => batch).Order(), loader.SelectMany(batch => batch).Order());
        Assert.Equal(100, fetched);
        var random = Loaders.Indices(3).Map((index, random) => index + random.NextDouble());
        Assert.Throws<InvalidOperationException>(() => random.Slice(0, 2).Map(value => value).Concat(random).Cache());
        Assert.Equal(2, Loaders.Indices(3).Cache().Map((index, _) => index).Get(2, new SampleRandom(0)));
    }

    [Fact]
    public void A_mix_has_its_proportions_in_every_stretch()
    {
        var mix = Dataset.Mix(
            10_000,
            (Loaders.Indices(500).Map(_ => 'a'), 5),
            (Loaders.Indices(70_000).Map(_ => 'b'), 3),
            (Loaders.Indices(9).Map(_ => 'c'), 2));
        var drawn = DatasetViewTests.All(mix);
        for (var start = 0; start < 10_000; start += 1000)
        {
            var counts = drawn.Skip(start).Take(1000).CountBy(letter => letter).ToDictionary();
            Assert.InRange(counts['a'], 497, 503);
            Assert.InRange(counts['b'], 297, 303);
            Assert.InRange(counts['c'], 197, 203);
        }
    }

    [Fact]
    public void A_mix_goes_on_through_a_large_part_from_epoch_to_epoch_and_through_a_small_one_again_and_again()
    {
        var large = Loaders.Indices(1000).Map(index => $"large {index}");
        var small = Loaders.Indices(10).Map(index => $"small {index}");
        using var loader = Dataset.Mix(200, (large, 1), (small, 1)).Arrays(20, shuffle: true, seed: 2, workers: 2);
        var epochs = Enumerable.Range(0, 10).Select(_ => loader.SelectMany(batch => batch).ToArray()).ToArray();
        Assert.Equal(1000, epochs.SelectMany(epoch => epoch).Where(name => name.StartsWith('l')).Distinct().Count());
        foreach (var epoch in epochs)
        {
            Assert.All(epoch.Where(name => name.StartsWith('s')).CountBy(name => name), pair => Assert.Equal(10, pair.Value));
        }

        using var resumed = Dataset.Mix(200, (large, 1), (small, 1)).Arrays(20, shuffle: true, seed: 2);
        resumed.LoadStateDict(loader.StateDict().Set("epoch", 7).Set("samples", 0));
        Assert.Equal(epochs[7], resumed.SelectMany(batch => batch));
    }

    [Fact]
    public void A_mix_of_nothing_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => Dataset.Mix((Loaders.Indices(0), 1), (Loaders.Indices(5), 1)));
        Assert.Throws<ArgumentException>(() => Dataset.Mix((Loaders.Indices(5), 0)));
        Assert.Equal(5, Dataset.Mix((Loaders.Indices(0), 0), (Loaders.Indices(5), 1)).Count);
    }
}
