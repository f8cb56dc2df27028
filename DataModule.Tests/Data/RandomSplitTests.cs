using Xunit;

namespace DataModule.Tests.Data;

public sealed class RandomSplitTests
{
    [Fact]
    public void Parts_are_disjoint_cover_everything_and_have_the_sizes_asked_for()
    {
        var (train, val) = Loaders.Indices(1000).RandomSplit(900, 100, seed: 42);
        Assert.Equal((900, 100), (train.Count, val.Count));
        var all = DatasetViewTests.All(train).Concat(DatasetViewTests.All(val)).Order();
        Assert.Equal(Enumerable.Range(0, 1000).Select(index => (long)index), all);

        var (first, second, third) = Loaders.Indices(100).RandomSplit(50, 30, 20, seed: 1);
        Assert.Equal(100, new[] { first, second, third }.SelectMany(DatasetViewTests.All).Distinct().Count());
    }

    [Fact]
    public void A_split_is_a_function_of_seed_and_count()
    {
        var (_, val) = Loaders.Indices(1000).RandomSplit(900, 100, seed: 42);
        var (_, again) = Loaders.Indices(1000).RandomSplit(900, 100, seed: 42);
        var (_, other) = Loaders.Indices(1000).RandomSplit(900, 100, seed: 43);
        Assert.Equal(DatasetViewTests.All(val), DatasetViewTests.All(again));
        Assert.NotEqual(DatasetViewTests.All(val), DatasetViewTests.All(other));
    }

    [Fact]
    public void A_split_is_not_the_order_in_which_a_loader_shuffles()
    {
        var (train, _) = Loaders.Indices(1000).RandomSplit(900, 100, seed: 42);
        var order = new Permutation(1000, seed: 42, epoch: 0);
        Assert.NotEqual(Enumerable.Range(0, 900).Select(position => order[position]), DatasetViewTests.All(train));
    }

    [Fact]
    public void Counts_that_do_not_add_up_are_an_error_with_both_numbers()
    {
        var error = Assert.Throws<ArgumentException>(() => Loaders.Indices(60_000).RandomSplit(55_000, 4_000, 0));
        Assert.Contains("55000 + 4000 = 59000", error.Message, StringComparison.Ordinal);
        Assert.Contains("60000", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Loaders.Indices(10).RandomSplit(11, -1, 0));
    }

    [Theory]
    [InlineData(10, 0.7, 0.3, 7, 3)]
    [InlineData(11, 0.5, 0.5, 6, 5)]
    [InlineData(3, 1.0, 0.0, 3, 0)]
    [InlineData(1, 0.1, 0.9, 1, 0)]
    [InlineData(0, 0.1, 0.9, 0, 0)]
    public void Fractions_are_rounded_down_and_the_rest_is_dealt_in_order(
        long count, double first, double second, long expectedFirst, long expectedSecond)
    {
        var (train, val) = Loaders.Indices(count).RandomSplit(first, second, seed: 0);
        Assert.Equal((expectedFirst, expectedSecond), (train.Count, val.Count));
    }

    [Fact]
    public void Fractions_that_do_not_add_up_to_one_are_an_error()
    {
        Assert.Throws<ArgumentException>(() => Loaders.Indices(10).RandomSplit(0.5, 0.4, 0));
        Assert.Throws<ArgumentException>(() => Loaders.Indices(10).RandomSplit(1.5, -0.5, 0));
        Assert.Throws<ArgumentException>(() => Loaders.Indices(10).RandomSplit(double.NaN, 1, 0));
    }
}
