using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training.Loggers;

public sealed class PngTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Pixels_come_back_whatever_the_number_of_channels(int channels)
    {
        using var scope = NewDisposeScope();
        var pixels = (arange(channels * 35) * 7 % 256).to_type(ScalarType.Byte).reshape(channels, 5, 7);
        var (size, decoded) = Decode(Png.Encode(pixels).Bytes);
        Assert.Equal((7, 5, channels), size);
        Assert.Equal(pixels.permute(1, 2, 0).contiguous().bytes.ToArray(), decoded);
    }

    [Fact]
    public void Numbers_from_0_to_1_are_scaled_and_others_cut_off()
    {
        using var numbers = tensor(new[,] { { 0, 0.5, 1, 1.5, -1, double.NaN } });
        Assert.Equal([0, 128, 255, 255, 0, 0], Decode(Png.Encode(numbers).Bytes).Pixels);
    }

    [Fact]
    public void A_transposed_view_is_read_in_its_own_order()
    {
        using var scope = NewDisposeScope();
        var view = arange(6).to_type(ScalarType.Byte).reshape(2, 3).t();
        Assert.Equal([0, 3, 1, 4, 2, 5], Decode(Png.Encode(view).Bytes).Pixels);
    }

    [Fact]
    public void Other_shapes_and_types_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("not [5]", Assert.Throws<ArgumentException>(() => Png.Encode(zeros(5))).Message);
        Assert.Contains("not [5, 2, 2]", Assert.Throws<ArgumentException>(() => Png.Encode(zeros(5, 2, 2))).Message);
        Assert.Contains("not [0, 2]", Assert.Throws<ArgumentException>(() => Png.Encode(zeros(0, 2))).Message);
        Assert.Contains("not of Int64", Assert.Throws<ArgumentException>(() => Png.Encode(zeros(2, 2, dtype: ScalarType.Int64))).Message);
    }

    /// <summary>Decodes what has no filter and no interlace, checking every checksum.</summary>
    internal static ((int Width, int Height, int Channels) Size, byte[] Pixels) Decode(ReadOnlySpan<byte> file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8].ToArray());
        var chunks = new List<(string Type, byte[] Data)>();
        for (file = file[8..]; !file.IsEmpty;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file);
            Assert.Equal(Crc32(file.Slice(4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(file[(8 + length)..]));
            chunks.Add((Encoding.ASCII.GetString(file.Slice(4, 4)), file.Slice(8, length).ToArray()));
            file = file[(12 + length)..];
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));
        var header = chunks[0].Data;
        Assert.Equal([8, 0, 0, 0], new byte[] { header[8], header[10], header[11], header[12] });
        var channels = header[9] switch { 0 => 1, 4 => 2, 2 => 3, 6 => 4, _ => 0 };
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        using var zlib = new ZLibStream(new MemoryStream(chunks[1].Data), CompressionMode.Decompress);
        var rows = new MemoryStream();
        zlib.CopyTo(rows);
        Assert.Equal(height * ((width * channels) + 1), rows.Length);
        return ((width, height, channels), [.. rows.ToArray().Chunk((width * channels) + 1).SelectMany(row => row[0] == 0 ? row[1..] : [])]);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }
}
