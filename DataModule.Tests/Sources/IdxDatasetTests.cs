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
    public void QMNISTs_labels_are_the_first_of_eight_columns()
    {
        File.WriteAllBytes(directory["qmnist-train-images-idx3-ubyte"], Idx.Images(3, 4, 5));
        var rows = new byte[3 * 8 * 4];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 8; column++)
            {
                rows[(((row * 8) + column) * 4) + 3] = (byte)(column == 0 ? 7 - row : 100 + column);
            }
        }

        File.WriteAllBytes(directory["qmnist-train-labels-idx2-int.gz"], Idx.Gzip(Idx.Bytes(0x0C02, [3, 8], rows)));
        var dataset = IdxDataset.Open(directory.Path, "qmnist-train", (image, label) => label);
        Assert.Equal([7L, 6, 5], Enumerable.Range(0, 3).Select(index => dataset[index]));
        Assert.Equal(102, IdxFile.Read(directory["qmnist-train-labels-idx2-int"], rank: 2).Values<int>().Span[2]);
    }

    [Fact]
    public void Images_of_floats_with_dotted_names_are_read()
    {
        File.WriteAllBytes(directory["train-images.idx3-float"], Idx.Bytes(0x0D03, [2, 1, 1], [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0]));
        File.WriteAllBytes(directory["train-labels.idx1-ubyte"], Idx.Labels(2));
        var dataset = IdxDataset.Open<float, (float Pixel, long Label)>(directory.Path, "train", (image, label) => (image.Span[0], label));
        Assert.Equal([(1f, 0L), (-2f, 1L)], [dataset[0], dataset[1]]);
        Assert.Throws<DataSourceException>(() => Open());
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
