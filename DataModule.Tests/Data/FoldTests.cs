using Xunit;

namespace DataModule.Tests.Data;

public sealed class FoldTests
{
    [Theory]
    [InlineData(10, 3)]
    [InlineData(10, 10)]
    [InlineData(23, 5)]
    public void Each_sample_is_validated_in_one_fold_and_trained_on_in_all_others(int count, int folds)
    {
        var parts = Loaders.Indices(count).KFold(folds, seed: 4);

        Assert.Equal(folds, parts.Count);
        Assert.Equal(All(count), parts.SelectMany(fold => Items(fold.Validation)).Order());
        Assert.All(parts, fold => Assert.Equal(All(count), Items(fold.Train).Concat(Items(fold.Validation)).Order()));
        Assert.InRange(parts.Max(fold => fold.Validation.Count) - parts.Min(fold => fold.Validation.Count), 0, 1);
        Assert.NotEqual(All(count), parts.SelectMany(fold => Items(fold.Validation)));
        Assert.Equal(parts.Select(fold => Items(fold.Train)), Loaders.Indices(count).KFold(folds, seed: 4).Select(fold => Items(fold.Train)));
        Assert.NotEqual(parts.Select(fold => Items(fold.Train)), Loaders.Indices(count).KFold(folds, seed: 5).Select(fold => Items(fold.Train)));
    }

    [Fact]
    public void Groups_are_on_one_side_and_folds_as_equal_as_they_allow()
    {
        // Groups 0 to 5 of 6, 5, ..., 1 samples.
        var groups = Enumerable.Range(0, 6).SelectMany(group => Enumerable.Repeat(group, 6 - group)).ToArray();
        var parts = Loaders.Indices(21).KFoldByGroup(index => groups[index], 3, seed: 1);

        Assert.Equal([7, 7, 7], parts.Select(fold => fold.Validation.Count));
        Assert.All(parts, fold => Assert.Empty(Items(fold.Train).Select(index => groups[index]).Intersect(Items(fold.Validation).Select(index => groups[index]))));
        Assert.Equal(All(21), parts.SelectMany(fold => Items(fold.Validation)).Order());
    }

    [Fact]
    public void Strata_have_their_proportion_in_each_fold()
    {
        var parts = Loaders.Indices(60).KFoldStratified(index => index < 45 ? "common" : index < 55 ? "less" : "rare", 5, seed: 1);

        Assert.All(parts, fold => Assert.Equal(
            [9, 2, 1],
            new[] { (0, 45), (45, 55), (55, 60) }.Select(range => Items(fold.Validation).Count(index => index >= range.Item1 && index < range.Item2))));
        Assert.Equal(All(60), parts.SelectMany(fold => Items(fold.Validation)).Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void A_number_of_folds_that_cannot_be_is_an_error_that_says_which_can(int folds)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Loaders.Indices(5).KFold(folds, seed: 1));
        Assert.Contains("There are 5 samples, so the number of folds must be from 2 to 5.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Loaders.Indices(50).KFoldByGroup(index => index % 5, folds, seed: 1));
    }

    private static IEnumerable<long> All(int count) => Enumerable.Range(0, count).Select(index => (long)index);

    private static long[] Items(IDataset<long> dataset) => [.. Enumerable.Range(0, (int)dataset.Count).Select(index => dataset[index])];
}
