using System.Buffers.Binary;
using SkiaSharp;
using Xunit;

namespace DataModule.Tests.Vision;

/// <summary>Files that are not what they say: each is an error with the file's name, its sample and what was found, and costs little memory.</summary>
[Collection(nameof(PictureDecoding))]
public sealed class HostilePictureTests
{
    private static readonly byte[] Jpeg = Encode(SKEncodedImageFormat.Jpeg), Png = Encode(SKEncodedImageFormat.Png);

    public static TheoryData<string, byte[], string> Files => new()
    {
        { "empty.jpg", [], "it is empty" },
        { "page.png", "<!DOCTYPE html><html>404</html>"u8.ToArray(), "an HTML page" },
        { "lfs.png", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n"u8.ToArray(), "a Git LFS pointer" },
        { "zeros.jpg", new byte[500], "500 zero bytes" },
        { "pdf.jpg", "%PDF-1.7"u8.ToArray(), "a PDF" },
        { "tiff.jpg", [.. "II*\0"u8, 0, 0], "TIFF" },
        { "avif.jpg", [0, 0, 0, 32, .. "ftypavif"u8], "AVIF" },
        { "video.gif", [0, 0, 0, 32, .. "ftypisom"u8], "a video" },
        { "map.ppm", "P6\n2 2\n255\n"u8.ToArray(), "a netpbm picture" },
        { "noise.bin", [1, 2, 3, 4, 5, 6, 7, 8, 9], "begins with the bytes 0102030405060708" },
        { "start.jpg", [0xFF, 0xD8, 0xFF], "ends within its header" },
        { "header.jpg", Jpeg[..100], "ends within its header" },
        { "half.jpg", Jpeg[..(Jpeg.Length / 2)], "the file ends before its last row" },
        { "half.png", Png[..(Png.Length / 2)], "the file ends before its last row" },
        { "signature.png", Png[..8], "header" },
        { "huge.png", Resized(Png, 60_000, 60_000), "60000 pixels high and 60000 wide, more than the 67,108,864 pixels" },
        { "flat.png", Resized(Png, 0, 16), "0 pixels high and 16 wide" },
        { "huge.jpg", ResizedJpeg(60_000, 60_000), "60000 pixels high and 60000 wide" },
        { "flat.jpg", ResizedJpeg(0, 16), "0 pixels high" },
        { "huge.gif", [.. "GIF89a"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0x3B], "65535 pixels high" },
        { "huge.bmp", [.. "BM"u8, .. new byte[12], 40, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 24, 0, .. new byte[30]], "65536 pixels high" },
        { "end.jpg", [0xFF, 0xD8, 0xFF, 0xD9, 0, 0, 0, 0], "a JPEG file without a picture" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void The_error_names_the_file_the_sample_and_what_was_found(string name, byte[] bytes, string found)
    {
        foreach (var turbo in PictureDecoding.HasTurboJpeg ? [false, true] : (bool[])[false])
        {
            var before = PictureDecoding.UseTurboJpeg;
            PictureDecoding.UseTurboJpeg = turbo;
            try
            {
                var picture = Picture.FromEncoded(bytes, name).With(PicturePipeline.Rgb().Resize((8, 8)), new SampleRandom(1, 17));
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                var error = Assert.Throws<PictureException>(() => picture.Write(new BatchRow(picture.Format, new byte[192])));
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 200_000);
                Assert.StartsWith($"Picture '{name}' (sample 17): ", error.Message, StringComparison.Ordinal);
                Assert.True(error.Message.Contains(found, StringComparison.Ordinal), error.Message);
                Assert.Equal((name, 17L), (error.Name, error.RecordKey));
            }
            finally
            {
                PictureDecoding.UseTurboJpeg = before;
            }
        }
    }

    [Fact]
    public void A_file_that_is_missing_or_a_folder_is_named()
    {
        using var folder = new TemporaryDirectory();
        var missing = Path.Combine(folder.Path, "missing.jpg");
        var error = Assert.Throws<PictureException>(() => Picture.FromFile(missing).Plan());
        Assert.Equal($"Picture '{missing}': there is no such file.", error.Message);
        Assert.Contains("cannot be read", Assert.Throws<PictureException>(() => Picture.FromFile(folder.Path).Plan()).Message, StringComparison.Ordinal);
        Assert.Contains("has no picture", Assert.Throws<PictureException>(() => default(Picture).Plan()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_file_is_called_does_not_matter()
    {
        var picture = Picture.FromEncoded(Png, "picture.jpg");
        Assert.Equal(new PictureSize(40, 50), picture.Plan().Size);
    }

    [Fact]
    public void Larger_pictures_can_be_allowed_and_smaller_ones_demanded()
    {
        Picture.FromEncoded(Png).With(PicturePipeline.Rgb().WithMaxPixels(2000)).Plan();
        var error = Assert.Throws<PictureException>(() => Picture.FromEncoded(Png).With(PicturePipeline.Rgb().WithMaxPixels(1999)).Plan());
        Assert.Contains("40 pixels high and 50 wide, more than the 1,999 pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_does_not_suit_its_pipeline_is_named()
    {
        var error = Assert.Throws<PictureException>(() => Picture.FromEncoded(Png, "small.png").With(PicturePipeline.Rgb().RandomCrop(64), new SampleRandom(1)).Plan());
        Assert.Contains("'small.png' (sample 0): a crop of 64x64 does not fit into 40x50", error.Message, StringComparison.Ordinal);
    }

    /// <summary>PNG and JPEG files with bytes changed, cut out, doubled: each gives a picture or an error, again and again in the same memory.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Ten_thousand_mutated_files_neither_crash_nor_leak(bool jpeg, bool turbo)
    {
        if (turbo && !PictureDecoding.HasTurboJpeg)
        {
            Assert.Skip("This system has no libturbojpeg.");
        }

        var before = PictureDecoding.UseTurboJpeg;
        PictureDecoding.UseTurboJpeg = turbo;
        try
        {
            var original = jpeg ? Jpeg : Png;
            var pipeline = PicturePipeline.Rgb().RandomResizedCrop(16).FlipHorizontal().Normalize(PictureStatistics.ImageNet).WithMaxPixels(200_000);
            var row = new byte[3 * 16 * 16 * 4];
            var (good, bad) = (0, 0);
            var resident = 0L;
            var last = "";
            for (var i = 0; i < 3_400; i++)
            {
                var random = new SampleRandom(7, i);
                var picture = Picture.FromEncoded(Mutated(original, random)).With(pipeline, random);
                try
                {
                    picture.Write(new BatchRow(picture.Format, row));
                    good++;
                }
                catch (PictureException error)
                {
                    bad++;
                    last = error.Message;
                }

                if (i == 700)
                {
                    resident = Resident();
                }
            }

            Assert.True(good > 20 && bad > 100, $"{good} decoded, {bad} did not: {last}");
            // What native libraries keep of a picture would show: 2,700 of them are 20 MB of pixels alone.
            Assert.True(Resident() - resident < 16 << 20, $"{(Resident() - resident) >> 20} MB more");
        }
        finally
        {
            PictureDecoding.UseTurboJpeg = before;
        }
    }

    /// <summary>The other formats, likewise, without weighing their memory.</summary>
    [Theory]
    [InlineData("webp.in")]
    [InlineData("gif-animated.in")]
    [InlineData("bmp.in")]
    [InlineData("jpeg-progressive.in")]
    [InlineData("jpeg-cmyk.in")]
    public void Mutated_files_of_other_formats_do_not_crash(string name)
    {
        var original = ReferenceTests.Read(name);
        var pipeline = PicturePipeline.Rgb().RandomResizedCrop(16).WithMaxPixels(200_000);
        var row = new byte[3 * 16 * 16];
        var bad = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var random = new SampleRandom(8, i);
            var picture = Picture.FromEncoded(Mutated(original, random)).With(pipeline, random);
            try
            {
                picture.Write(new BatchRow(picture.Format, row));
            }
            catch (PictureException)
            {
                bad++;
            }
        }

        Assert.InRange(bad, 50, 950);
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static byte[] Mutated(byte[] original, SampleRandom random)
    {
        List<byte> bytes = [.. original];
        for (var change = random.NextInt(1, 4); change > 0 && bytes.Count > 4; change--)
        {
            var place = random.NextInt(bytes.Count);
            switch (random.NextInt(4))
            {
                case 0:
                    bytes[place] = (byte)random.NextUInt32();
                    break;
                case 1:
                    bytes[place] ^= (byte)(1 << random.NextInt(8));
                    break;
                case 2:
                    bytes.RemoveRange(place, Math.Min(random.NextInt(1, 40), bytes.Count - place));
                    break;
                default:
                    bytes.InsertRange(place, bytes.GetRange(place, Math.Min(random.NextInt(1, 40), bytes.Count - place)));
                    break;
            }
        }

        return original == Png && random.NextBool() ? WithChecksums([.. bytes]) : [.. bytes];
    }

    // So that what is damaged comes as far as the decoder of pixels.
    private static byte[] WithChecksums(byte[] png)
    {
        for (var place = 8; place + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(place));
            if (length > png.Length - place - 12)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(place + 8 + (int)length), Crc(png.AsSpan(place + 4, (int)length + 4)));
            place += 12 + (int)length;
        }

        return png;
    }

    private static byte[] Encode(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(50, 40, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < 2000; i++)
        {
            bitmap.SetPixel(i % 50, i / 50, new SKColor((byte)(i * 5), (byte)(i * i), (byte)(i / 8)));
        }

        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    // The header states other sides; its checksum is right, so that nothing else is wrong with it.
    private static byte[] Resized(byte[] png, int height, int width)
    {
        var bytes = png.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), Crc(bytes.AsSpan(12, 17)));
        return bytes[..200];
    }

    private static byte[] ResizedJpeg(int height, int width)
    {
        var bytes = Jpeg.ToArray();
        var frame = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0, 0x00, 0x11]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 7), (ushort)width);
        return bytes;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
