using TorchSharp;

namespace DataModule;

/// <summary>Caches pictures on disk. The bytes of a file are included, so that the cache is complete. The pipeline is not.</summary>
internal static class PictureCodec
{
    public static ISampleCodec<Picture> Instance { get; } = SampleCodec.From("DataModule.Picture:1", Write, Read);

    private static void Write(SampleWriter writer, Picture picture)
    {
        if (picture.Pipeline is { } pipeline)
        {
            throw new InvalidOperationException(
                $"{picture} has a pipeline ({pipeline}), which a cache does not keep. Cache the dataset first, and call With in a Map after it.");
        }

        var file = picture.Source == PictureSource.File ? File.ReadAllBytes(picture.Name!) : null;
        writer.Write((byte)(file is null ? picture.Source : PictureSource.Encoded)).Write(picture.Name);
        switch (picture.Source)
        {
            case PictureSource.Pixels:
                writer.Write(picture.Channels).Write(picture.Height).Write(picture.Width).Write((byte)picture.Layout);
                break;
            case PictureSource.Row:
                writer.Write((int)picture.Format.ElementType).Write(picture.Format.Sizes);
                break;
        }

        writer.Write(file is null ? picture.Data.Span : file);
    }

    private static Picture Read(ref SampleReader reader)
    {
        var source = (PictureSource)reader.Read<byte>();
        var name = reader.ReadOptionalText();
        switch (source)
        {
            case PictureSource.Encoded:
                return Picture.FromEncoded(reader.ReadArray<byte>(), name);
            case PictureSource.Pixels:
                var (channels, height, width, layout) = (reader.Read<int>(), reader.Read<int>(), reader.Read<int>(), (PixelLayout)reader.Read<byte>());
                return Picture.FromPixels(reader.ReadArray<byte>(), channels, height, width, layout, name);
            case PictureSource.Row:
                var format = new RowFormat((torch.ScalarType)reader.Read<int>(), reader.ReadArray<long>());
                return Picture.FromRow(new ReadOnlyBatchRow(format, reader.ReadArray<byte>()));
            default:
                return reader.ReadArray<byte>() is [] ? default : throw new InvalidDataException($"A cached picture is of unknown kind {(byte)source}.");
        }
    }
}
