using System.Runtime.InteropServices;
using Xunit;

namespace DataModule.Tests.Sources;

public sealed class IdxDatasetTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Samples_are_the_images_in_order_with_their_labels()
    {
        Write(images: 12, labels: 12);
        var dataset = Open();

        Assert.Equal((12, 4, 5), (dataset.Count, dataset.Rows, dataset.Columns));
        var pixels = Idx.Images(12, 4, 5).AsMemory(16);
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(pixels.Slice(i * 20, 20).ToArray(), dataset[i].Image.ToArray());
            Assert.Equal(i % 10, dataset[i].Label);
        }
    }

    [Fact]
    public void Images_are_slices_of_one_array()
    {
        Write(images: 3, labels: 3);
        var dataset = Open();
        Assert.True(MemoryMarshal.TryGetArray(dataset[0].Image, out var first));
        Assert.True(MemoryMarshal.TryGetArray(dataset[2].Image, out var last));
        Assert.Same(first.Array, last.Array);
        Assert.Equal((0, 40), (first.Offset, last.Offset));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(long.MaxValue)]
    public void An_index_out_of_range_is_refused(long index)
    {
        Write(images: 3, labels: 3);
        var dataset = Open();
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset[index]);
    }

    [Fact]
    public void A_missing_directory_is_named()
    {
        var missing = directory["not-there"];
        var exception = Assert.Throws<DataSourceException>(() => IdxDataset.Open(missing, "train", (image, label) => label));
        Assert.Equal($"{missing}: expected a directory with the IDX files of train; found no such directory", exception.Message);
    }

    [Fact]
    public void Counts_that_differ_are_refused_with_both_files_and_counts()
    {
        Write(images: 12, labels: 11);
        var exception = Assert.Throws<DataSourceException>(() => Open());
        Assert.Equal(
            $"{directory["train-labels-idx1-ubyte"]}: expected 12 labels, one for each image in "
            + $"{directory["train-images-idx3-ubyte"]}; found 11 labels",
            exception.Message);
    }

    [Fact]
    public void Threads_read_at_the_same_time()
    {
        Write(images: 1000, labels: 1000);
        var dataset = Open();
        Parallel.For(0, 1000, i => Assert.Equal(i % 10, dataset[i].Label));
    }

    private void Write(int images, int labels)
    {
        File.WriteAllBytes(directory["train-images-idx3-ubyte"], Idx.Images(images, 4, 5));
        File.WriteAllBytes(directory["train-labels-idx1-ubyte"], Idx.Labels(labels));
    }

    private IdxDataset<(ReadOnlyMemory<byte> Image, long Label)> Open() =>
        IdxDataset.Open(directory.Path, "train", (image, label) => (image, label));
}
