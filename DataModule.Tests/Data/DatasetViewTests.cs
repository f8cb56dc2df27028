using Xunit;

namespace DataModule.Tests.Data;

public sealed class DatasetViewTests
{
    [Fact]
    public void Lists_and_arrays_are_datasets()
    {
        Assert.Equal([1, 2, 3], All(Dataset.From([1, 2, 3])));
        Assert.Equal([1, 2, 3], All(Dataset.From(new List<int> { 1, 2, 3 })));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void An_index_outside_is_an_error_that_names_it_and_the_range(long index)
    {
        foreach (var dataset in new[] { Dataset.From([1, 2, 3]), Dataset.From(new List<int> { 1, 2, 3 }) })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => dataset[index]);
            Assert.Contains("3 samples", error.Message, StringComparison.Ordinal);
            Assert.Equal(index, error.ActualValue);
        }
    }

    [Fact]
    public void Views_show_what_they_should()
    {
        var numbers = Dataset.From([10, 11, 12, 13, 14]);
        Assert.Equal([20, 22, 24, 26, 28], All(numbers.Map(number => number * 2)));
        Assert.Equal([14, 10, 10], All(numbers.Subset([4, 0, 0])));
        Assert.Equal([11, 12], All(numbers.Slice(1, 2)));
        Assert.Equal([11, 10, 11, 12, 13, 14, 10], All(
            numbers.Slice(1, 1).Concat(numbers.Slice(0, 0), numbers, numbers.Slice(3, 0), numbers.Slice(0, 1))));
        Assert.Equal([(10, 'a'), (11, 'b')], All(numbers.Slice(0, 2).Zip(Dataset.From(['a', 'b']))));
    }

    [Fact]
    public void Views_pass_randomness_down_to_what_they_view()
    {
        var numbers = Dataset.Generate(6, index => (int)index).Map((number, random) => (number, random.NextUInt32()));
        var random = new SampleRandom(7, recordKey: 3);
        var expected = new SampleRandom(7, recordKey: 3).NextUInt32();
        foreach (var view in new[]
        {
            numbers.Subset([0, 0, 0, 4]), numbers.Slice(1, 4), numbers.Concat(numbers), numbers.Map(pair => pair),
            numbers.Zip(numbers).Map(pair => pair.First),
        })
        {
            random.SetRecord(3);
            Assert.Equal((view[3].Item1, expected), view.Get(3, random));
        }
    }

    [Fact]
    public void Looking_at_a_random_sample_without_a_loader_gives_the_same_each_time()
    {
        var view = Dataset.From([1, 2]).Map((number, random) => number + random.NextDouble());
        Assert.Equal(view[0], view[0]);
        Assert.NotEqual(view[0] - 1, view[1] - 2);
    }

    [Fact]
    public void The_rows_of_a_tensor_are_a_dataset_that_outlives_it()
    {
        IDataset<ReadOnlyMemory<float>> rows;
        using (TorchSharp.torch.NewDisposeScope())
        {
            rows = Dataset.FromTensor<float>(TorchSharp.torch.arange(12f).reshape(4, 3));
        }

        GC.Collect();
        Assert.Equal(4, rows.Count);
        Assert.Equal([6f, 7f, 8f], rows[2].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => rows[4]);
        using var integers = TorchSharp.torch.zeros(2, 2, dtype: TorchSharp.torch.ScalarType.Int64);
        Assert.Throws<ArgumentException>(() => Dataset.FromTensor<float>(integers));
    }

    [Fact]
    public void Mistakes_in_views_are_errors_with_both_numbers()
    {
        var five = Loaders.Indices(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => five.Subset([0, 5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => five.Slice(3, 3));
        var zip = Assert.Throws<ArgumentException>(() => five.Zip(Loaders.Indices(6)));
        Assert.Contains("the first has 5, the second has 6", zip.Message, StringComparison.Ordinal);
    }

    internal static List<T> All<T>(IDataset<T> dataset)
    {
        var items = new List<T>();
        for (long index = 0; index < dataset.Count; index++)
        {
            items.Add(dataset[index]);
        }

        return items;
    }
}
