namespace DataModule;

/// <summary>Opens pairs of IDX files, of images and of their labels.</summary>
public static class IdxDataset
{
    /// <summary>Reads <c>PREFIX-images-idx3-ubyte</c> and <c>PREFIX-labels-idx1-ubyte</c>, gzipped or not.</summary>
    /// <param name="directory">Where the files are.</param>
    /// <param name="prefix">"train" or "t10k" in MNIST and its descendants.</param>
    /// <param name="create">Makes a sample of an image's pixels, row by row, and its label. It may be called by several threads at once.</param>
    /// <param name="size">The rows and columns that images must have; any by default.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <exception cref="DataSourceException">A file is missing or not sound, or labels or image size are not as expected.</exception>
    public static IdxDataset<TSample> Open<TSample>(
        string directory,
        string prefix,
        Func<ReadOnlyMemory<byte>, long, TSample> create,
        (int Rows, int Columns)? size = null)
    {
        if (!Directory.Exists(directory))
        {
            throw new DataSourceException(directory, $"a directory with the IDX files of {prefix}", "no such directory");
        }

        var images = IdxFile.Read(IdxFiles.ImagesPath(directory, prefix), rank: 3);
        var labels = IdxFile.Read(IdxFiles.LabelsPath(directory, prefix), rank: 1);
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

        return new IdxDataset<TSample>(images, labels, create);

        static string Describe((int Rows, int Columns) size) => $"images of {size.Rows} x {size.Columns} pixels";
    }
}

/// <summary>
/// Labelled images in memory. Samples share that memory: an image is handed out as a slice of it, without a copy.
/// </summary>
/// <typeparam name="TSample">The sample type.</typeparam>
public sealed class IdxDataset<TSample> : IDataset<TSample>
{
    private readonly ReadOnlyMemory<byte> pixels;
    private readonly ReadOnlyMemory<byte> labels;
    private readonly int imageSize;
    private readonly Func<ReadOnlyMemory<byte>, long, TSample> create;

    internal IdxDataset(IdxFile images, IdxFile labels, Func<ReadOnlyMemory<byte>, long, TSample> create)
    {
        pixels = images.Data;
        this.labels = labels.Data;
        this.create = create;
        Rows = images.Dimensions[1];
        Columns = images.Dimensions[2];
        imageSize = Rows * Columns;
    }

    /// <inheritdoc/>
    public long Count => labels.Length;

    /// <summary>The height of an image, in pixels.</summary>
    public int Rows { get; }

    /// <summary>The width of an image, in pixels.</summary>
    public int Columns { get; }

    /// <inheritdoc/>
    public TSample this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return create(pixels.Slice((int)index * imageSize, imageSize), labels.Span[(int)index]);
        }
    }
}
