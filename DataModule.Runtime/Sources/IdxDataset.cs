namespace DataModule;

/// <summary>Opens pairs of IDX files: images and their labels.</summary>
public static class IdxDataset
{
    /// <summary>
    /// Reads the images and labels of a prefix, gzipped or not: <c>PREFIX-images-idx3-ubyte</c> and <c>PREFIX-labels-idx1-ubyte</c>.
    /// </summary>
    /// <param name="directory">The directory of the files.</param>
    /// <param name="prefix">"train" or "t10k" in MNIST and its descendants, "qmnist-train" in QMNIST.</param>
    /// <param name="create">Creates a sample from the pixels of an image, row by row, and its label. Several threads may call it at once.</param>
    /// <param name="size">The required numbers of rows and columns of the images; any by default.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <returns>The dataset, with all images in memory.</returns>
    /// <exception cref="DataSourceException">A file is missing or damaged, or the labels or the image size are not as expected.</exception>
    public static IdxDataset<TSample> Open<TSample>(
        string directory,
        string prefix,
        Func<ReadOnlyMemory<byte>, long, TSample> create,
        (int Rows, int Columns)? size = null) => Open<byte, TSample>(directory, prefix, create, size);

    /// <summary>Reads images with another element type than bytes, such as floats: <c>PREFIX-images-idx3-float</c>.</summary>
    /// <remarks>
    /// Each file may have the other spelling, <c>PREFIX-images.idx3-ubyte</c>, and any element type in its name: ubyte, byte, short, int,
    /// float, double. Labels are whole numbers of any type, one per sample. If a label is a row of several numbers, as in QMNIST's
    /// <c>idx2-int</c>, the first one is used; <see cref="IdxFile"/> reads the others.
    /// </remarks>
    /// <param name="directory">The directory of the files.</param>
    /// <param name="prefix">"train" or "t10k" in MNIST and its descendants.</param>
    /// <param name="create">Creates a sample from the pixels of an image, row by row, and its label. Several threads may call it at once.</param>
    /// <param name="size">The required numbers of rows and columns of the images; any by default.</param>
    /// <typeparam name="TPixel">The element type of the file: byte, sbyte, short, int, float or double.</typeparam>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <returns>The dataset, with all images in memory.</returns>
    /// <exception cref="DataSourceException">A file is missing or damaged, or its elements, labels or image size are not as expected.</exception>
    public static IdxDataset<TSample> Open<TPixel, TSample>(
        string directory,
        string prefix,
        Func<ReadOnlyMemory<TPixel>, long, TSample> create,
        (int Rows, int Columns)? size = null)
        where TPixel : unmanaged
    {
        if (!Directory.Exists(directory))
        {
            throw new DataSourceException(directory, $"a directory with the IDX files of {prefix}", "no such directory");
        }

        var images = IdxFile.Read(IdxFiles.ImagesPath(directory, prefix), rank: 3);
        var labels = IdxFile.Read(IdxFiles.LabelsPath(directory, prefix), leastRank: 1, mostRank: 2);
        if (images.Dimensions[0] != labels.Dimensions[0])
        {
            throw new DataSourceException(
                labels.Path, $"{images.Dimensions[0]} labels, one for each image in {images.Path}", $"{labels.Dimensions[0]} labels");
        }

        var actualSize = (images.Dimensions[1], images.Dimensions[2]);
        if (size is { } expectedSize && expectedSize != actualSize)
        {
            throw new DataSourceException(images.Path, Describe(expectedSize), Describe(actualSize));
        }

        var (pixels, imageSize) = (images.Values<TPixel>(), images.Dimensions[1] * images.Dimensions[2]);
        return new IdxDataset<TSample>(
            images, Labels(labels), (index, label) => create(pixels.Slice(index * imageSize, imageSize), label));

        static string Describe((int Rows, int Columns) size) => $"images of {size.Rows} x {size.Columns} pixels";
    }

    private static long[] Labels(IdxFile file)
    {
        var all = file.Element switch
        {
            IdxElement.Byte => Array.ConvertAll(file.Values<byte>().ToArray(), static label => (long)label),
            IdxElement.SByte => Array.ConvertAll(file.Values<sbyte>().ToArray(), static label => (long)label),
            IdxElement.Int16 => Array.ConvertAll(file.Values<short>().ToArray(), static label => (long)label),
            IdxElement.Int32 => Array.ConvertAll(file.Values<int>().ToArray(), static label => (long)label),
            _ => throw new DataSourceException(file.Path, "labels that are whole numbers", $"elements of type {file.Element}"),
        };
        var columns = all.Length / file.Dimensions[0];
        return columns == 1 ? all : [.. Enumerable.Range(0, file.Dimensions[0]).Select(row => all[row * columns])];
    }
}

/// <summary>Labelled images in memory. An image of a sample is a slice of that memory, without a copy.</summary>
/// <typeparam name="TSample">The sample type.</typeparam>
public sealed class IdxDataset<TSample> : IDataset<TSample>
{
    private readonly long[] labels;
    private readonly Func<int, long, TSample> create;

    internal IdxDataset(IdxFile images, long[] labels, Func<int, long, TSample> create)
    {
        (this.labels, this.create) = (labels, create);
        Rows = images.Dimensions[1];
        Columns = images.Dimensions[2];
    }

    /// <inheritdoc/>
    public long Count => labels.Length;

    /// <summary>The height of the images in pixels.</summary>
    public int Rows { get; }

    /// <summary>The width of the images in pixels.</summary>
    public int Columns { get; }

    /// <inheritdoc/>
    public TSample this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return create((int)index, labels[index]);
        }
    }
}
