using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>Encodes images as PNG (ISO/IEC 15948): 8 bits a channel, no filter, no interlace.</summary>
internal sealed class Png
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    // Grey, grey and alpha, red-green-blue, red-green-blue and alpha.
    private static readonly byte[] ColourTypes = [0, 4, 2, 6];


    private Png(int width, int height, int channels, byte[] bytes) =>
        (Width, Height, Channels, Bytes) = (width, height, channels, bytes);

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public byte[] Bytes { get; }

    /// <param name="image">As for <see cref="IMetricLogger.LogImage"/>.</param>
    /// <exception cref="ArgumentException">The tensor has another shape or dtype.</exception>
    public static Png Encode(torch.Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var shape = image.Dimensions == 2 ? [1, .. image.shape] : image.shape;
        if (shape is not [>= 1 and <= 4, >= 1 and <= int.MaxValue, >= 1 and <= int.MaxValue])
        {
            throw new ArgumentException(
                $"An image has shape [height, width] or [1 to 4 channels, height, width], not [{string.Join(", ", image.shape)}].",
                nameof(image));
        }

        var (channels, height, width) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        return new(width, height, channels, Encode(Interleave(ToBytes(image), channels), width, height, channels));
    }

    private static byte[] ToBytes(torch.Tensor image)
    {
        if (image.dtype == torch.ScalarType.Byte)
        {
            return image.cpu().contiguous().bytes.ToArray();
        }

        if (!torch.is_floating_point(image.dtype))
        {
            throw new ArgumentException($"An image is of bytes or floating-point numbers, not of {image.dtype}.", nameof(image));
        }

        var numbers = MemoryMarshal.Cast<byte, float>(image.to_type(torch.ScalarType.Float32).cpu().contiguous().bytes);
        var bytes = new byte[numbers.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            // NaN becomes 0.
            bytes[i] = byte.CreateSaturating(MathF.Round(numbers[i] * byte.MaxValue));
        }

        return bytes;
    }

    /// <summary>From planar to interleaved channels.</summary>
    private static byte[] Interleave(byte[] planes, int channels)
    {
        var pixels = new byte[planes.Length];
        var plane = planes.Length / channels;
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = planes[(i % channels * plane) + (i / channels)];
        }

        return pixels;
    }

    /// <param name="pixels">The pixels, with interleaved channels.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="channels">1 to 4.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, ColourTypes[channels - 1]);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(pixels, width * channels));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(ReadOnlySpan<byte> pixels, int rowLength)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            for (; !pixels.IsEmpty; pixels = pixels[rowLength..])
            {
                zlib.WriteByte(0);
                zlib.Write(pixels[..rowLength]);
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        file.Write(number);
    }
}
