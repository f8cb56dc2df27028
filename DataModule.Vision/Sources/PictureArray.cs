namespace DataModule;

/// <summary>Labelled pictures of one size in one array, of which each is a slice.</summary>
/// <param name="name">What it is, for fingerprints.</param>
/// <param name="data">Records of one length: some bytes of labels, then the pixels.</param>
/// <param name="offset">Where in a record the pixels begin.</param>
/// <param name="labels">One a picture.</param>
/// <param name="channels">1 or 3, one plane after the other.</param>
/// <param name="size">Of every picture.</param>
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
