using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>Labelled pictures in IDX files: MNIST, Fashion-MNIST, Kuzushiji-MNIST, QMNIST, EMNIST and your own.</summary>
public static class IdxPictures
{
    /// <summary>Reads <c>PREFIX-images-idx3-ubyte</c> and <c>PREFIX-labels-idx1-ubyte</c>, or QMNIST's labels, gzipped or not, into memory.</summary>
    /// <param name="directory">The directory of the files.</param>
    /// <param name="prefix">"train" or "t10k" in MNIST and its descendants, "qmnist-train" in QMNIST.</param>
    /// <param name="classes">The number of classes; labels are from 0 to one less.</param>
    /// <param name="size">The required height and width of the pictures; any by default.</param>
    /// <returns>The pictures, each 1 x height x width raw pixels.</returns>
    /// <exception cref="DataSourceException">A file is missing or damaged, pictures have another size, or a label is out of range.</exception>
    public static IDataset<LabelledPicture> Open(string directory, string prefix, int classes = 10, PictureSize? size = null) =>
        Open(directory, prefix, classes, firstLabel: 0, transposed: false, size);

    // firstLabel is the label of class 0 in the file. Transposed files have pictures column by column.
    internal static IDataset<LabelledPicture> Open(string directory, string prefix, int classes, int firstLabel, bool transposed, PictureSize? expected)
    {
        var pixels = default(ReadOnlyMemory<byte>);
        var files = IdxDataset.Open(
            directory, prefix, (image, label) => (Image: image, Label: label), expected is { } known ? (known.Height, known.Width) : null);
        var labels = new long[files.Count];
        for (var index = 0; index < labels.Length; index++)
        {
            var (image, label) = files[index];
            labels[index] = label - firstLabel;
            if ((ulong)labels[index] >= (ulong)classes)
            {
                throw new DataSourceException(
                    Path.Combine(directory, prefix + "-labels"),
                    FormattableString.Invariant($"labels from {firstLabel} to {classes - 1 + firstLabel}"),
                    FormattableString.Invariant($"{label}, of sample {index}"));
            }

            if (index == 0)
            {
                pixels = Whole(image, files.Count);
            }
        }

        if (transposed)
        {
            Transpose(MemoryMarshal.AsMemory(pixels).Span, files.Rows, files.Columns);
        }

        var size = transposed ? new PictureSize(files.Columns, files.Rows) : new(files.Rows, files.Columns);
        return new PictureArray(prefix, pixels, offset: 0, labels, channels: 1, size);
    }

    // The first image is a slice of the array of all images.
    private static ReadOnlyMemory<byte> Whole(ReadOnlyMemory<byte> first, long count)
    {
        _ = MemoryMarshal.TryGetArray(first, out var segment);
        return segment.Array.AsMemory(segment.Offset, checked((int)(first.Length * count)));
    }

    private static void Transpose(Span<byte> pixels, int rows, int columns)
    {
        var image = new byte[rows * columns];
        for (; !pixels.IsEmpty; pixels = pixels[image.Length..])
        {
            pixels[..image.Length].CopyTo(image);
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    pixels[(column * rows) + row] = image[(row * columns) + column];
                }
            }
        }
    }
}
