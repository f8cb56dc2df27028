using System.Buffers.Binary;
using System.IO.Compression;

namespace DataModule.Tests;

/// <summary>Makes small IDX files, sound and unsound.</summary>
internal static class Idx
{
    public const uint ImagesMagic = 0x0803;
    public const uint LabelsMagic = 0x0801;

    public static byte[] Bytes(uint magic, uint[] dimensions, byte[] data)
    {
        var header = new byte[4 + (4 * dimensions.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(header, magic);
        for (var i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + (4 * i)), dimensions[i]);
        }

        return [.. header, .. data];
    }

    public static byte[] Images(int count, int rows = 28, int columns = 28, int seed = 1) =>
        Bytes(ImagesMagic, [(uint)count, (uint)rows, (uint)columns], Noise(count * rows * columns, seed));

    public static byte[] Labels(int count) =>
        Bytes(LabelsMagic, [(uint)count], [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);

    public static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>
    /// A data set that can be learnt: an image of class c is dark noise with a bright row of pixels 2c + 4 from the top.
    /// </summary>
    public static void WriteLearnable(string directory, int train, int test, bool gzip)
    {
        WriteLearnable(directory, "train", train, gzip, seed: 1);
        WriteLearnable(directory, "t10k", test, gzip, seed: 2);
    }

    private static void WriteLearnable(string directory, string prefix, int count, bool gzip, int seed)
    {
        var pixels = Noise(count * 28 * 28, seed);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (image, row) = (i / (28 * 28), i / 28 % 28);
            pixels[i] = row == (2 * (image % 10)) + 4 ? (byte)(255 - (pixels[i] / 4)) : (byte)(pixels[i] / 4);
        }

        Write("images-idx3", Bytes(ImagesMagic, [(uint)count, 28, 28], pixels));
        Write("labels-idx1", Labels(count));

        void Write(string kind, byte[] bytes) => File.WriteAllBytes(
            Path.Combine(directory, $"{prefix}-{kind}-ubyte{(gzip ? ".gz" : "")}"), gzip ? Gzip(bytes) : bytes);
    }

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
