namespace DataModule;

/// <summary>Labelled pictures of the same size in one array. Each picture is a slice of it.</summary>
/// <param name="name">The name of the data set, for fingerprints.</param>
/// <param name="data">Records of the same length: some bytes of labels, then the pixels.</param>
/// <param name="offset">The offset of the pixels in a record.</param>
/// <param name="labels">The label of each picture.</param>
/// <param name="channels">1 or 3, one plane after the other.</param>
/// <param name="size">The size of every picture.</param>
internal sealed class PictureArray(string name, ReadOnlyMemory<byte> data, int offset, long[] labels, int channels, PictureSize size)
    : IDataset<LabelledPicture>, IFingerprinted
{
    private readonly int length = channels * size.Height * size.Width;

    public long Count => labels.Length;

    public string Fingerprint => FormattableString.Invariant($"{name}({labels.Length})");

    public LabelledPicture this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var start = checked((int)(index * (offset + length))) + offset;
            return new(
                Picture.FromPixels(data.Slice(start, length), channels, size.Height, size.Width, PixelLayout.Chw), labels[index]);
        }
    }
}
