using System.Globalization;
using System.Security.Cryptography;
using TorchSharp;

namespace DataModule;

/// <summary>
/// What an image is before collation: a file, encoded bytes, or raw pixels, with what is to be done to it. As a field of a
/// <c>[Sample]</c> it becomes a tensor of shape [n, channels, height, width] in the batch: a worker decodes it, executes its plan and
/// writes the result straight into its row.
/// </summary>
/// <remarks>
/// Immutable, and cheap to copy; bytes that it was made of are not copied, so leave them as they are. Without
/// <see cref="With(PicturePipeline, SampleRandom)"/> it is decoded to its own size: encoded pictures to RGB bytes, raw pixels to what they are.
/// </remarks>
public readonly struct Picture : IBatchElement<Picture>, ICacheable<Picture>, IDescribedElement
{
    private readonly RowFormat? rowFormat;

    private Picture(PictureSource source, ReadOnlyMemory<byte> data, string? name)
    {
        Source = source;
        Data = data;
        Name = name;
    }

    private Picture(Picture picture, PicturePipeline pipeline, SampleKey? key)
    {
        this = picture;
        Pipeline = pipeline;
        Key = key;
    }

    /// <summary>A file, read when the picture is collated. It may be JPEG, PNG, WebP, GIF (its first picture) or BMP, whatever its name says.</summary>
    /// <param name="path">The file; it need not exist yet.</param>
    public static Picture FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(PictureSource.File, default, path);
    }

    /// <summary>An encoded picture in memory: JPEG, PNG, WebP, GIF (its first picture) or BMP.</summary>
    /// <param name="bytes">Not copied.</param>
    /// <param name="name">What messages call it: the file that it came from, for instance.</param>
    public static Picture FromEncoded(ReadOnlyMemory<byte> bytes, string? name = null) => new(PictureSource.Encoded, bytes, name);

    /// <summary>Raw pixels, one byte a channel.</summary>
    /// <param name="pixels">Not copied.</param>
    /// <param name="channels">1 for grey, 3 for RGB, 4 for RGBA.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="layout">How they lie in memory.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The channels are not 1, 3 or 4, or a side is not positive.</exception>
    /// <exception cref="ArgumentException">There are more or fewer bytes than such a picture has.</exception>
    public static Picture FromPixels(
        ReadOnlyMemory<byte> pixels, int channels, int height, int width, PixelLayout layout = PixelLayout.Hwc, string? name = null)
    {
        if (channels is not (1 or 3 or 4))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A picture has 1 channel (grey), 3 (RGB) or 4 (RGBA).");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (pixels.Length != (long)channels * height * width)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"A picture of {channels} channels, {height} pixels high and {width} wide has {(long)channels * height * width} bytes, not {pixels.Length}."), nameof(pixels));
        }

        return new(PictureSource.Pixels, pixels, name) { Channels = channels, Height = height, Width = width, Layout = layout };
    }

    /// <summary>The file, or the name that was given; null where there is none.</summary>
    public string? Name { get; }

    /// <summary>What is to be done to it; null where nothing was said.</summary>
    public PicturePipeline? Pipeline { get; }

    /// <summary>Whose random numbers its plan is drawn from; null where nothing is random.</summary>
    public SampleKey? Key { get; }

    internal PictureSource Source { get; }

    internal ReadOnlyMemory<byte> Data { get; }

    internal int Channels { get; private init; }

    internal int Height { get; private init; }

    internal int Width { get; private init; }

    internal PixelLayout Layout { get; private init; }

    /// <summary>The pipeline that was given, or one that leaves the picture as it is.</summary>
    internal PicturePipeline PipelineOrOwn =>
        Pipeline ?? (Source != PictureSource.Pixels ? PicturePipeline.OwnRgb : Channels switch { 1 => PicturePipeline.OwnGrey, 3 => PicturePipeline.OwnRgb, _ => PicturePipeline.OwnRgba });

    /// <inheritdoc/>
    public static ISampleCodec<Picture> CacheCodec => PictureCodec.Instance;

    /// <summary>Element type and sizes of its row: of its pipeline, or of the picture itself where the pipeline fixes no size.</summary>
    /// <exception cref="PictureException">The size is the file's, and it cannot be read.</exception>
    public RowFormat Format => rowFormat ?? PipelineOrOwn.Format ?? PipelineOrOwn.FormatOf(PicturePlan.Of(this).Result);

    /// <summary>The picture with what is to be done to it, and the random numbers for that.</summary>
    /// <param name="pipeline">Decides the shape of the picture's row.</param>
    /// <param name="random">
    /// The sample's. Only what it stands for is noted, nothing is drawn from it: pictures of one sample that are given the same one are cropped,
    /// flipped and coloured alike. Give <see cref="SampleRandom.Fork"/> of it to a picture that is not to be like the others.
    /// </param>
    /// <exception cref="InvalidOperationException">The picture was made of a batch's row that holds no pixels.</exception>
    public Picture With(PicturePipeline pipeline, SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(random);
        return new(Decodable(), pipeline, random.Key);
    }

    /// <summary>The picture with what is to be done to it, where nothing of that is random.</summary>
    /// <param name="pipeline">Decides the shape of the picture's row.</param>
    /// <exception cref="ArgumentException">The pipeline has random steps, and needs the sample's random numbers.</exception>
    /// <exception cref="InvalidOperationException">The picture was made of a batch's row that holds no pixels.</exception>
    public Picture With(PicturePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return pipeline.IsRandom
            ? throw new ArgumentException($"{pipeline} is random; give it the sample's random numbers: With(pipeline, random).", nameof(pipeline))
            : new(Decodable(), pipeline, null);
    }

    /// <summary>Decodes the picture, executes its plan and writes the result.</summary>
    /// <param name="row">Of <see cref="Format"/>.</param>
    /// <exception cref="PictureException">The picture cannot be read or decoded, or does not suit its pipeline.</exception>
    public void Write(BatchRow row)
    {
        if (Source == PictureSource.Row)
        {
            Data.Span.CopyTo(row.Bytes);
            return;
        }

        PictureExecutor.Run(this, row);
    }

    /// <summary>A picture that writes this row again: of raw pixels where the row is bytes, else of the numbers as they are.</summary>
    /// <param name="row">Of any format.</param>
    public static Picture FromRow(ReadOnlyBatchRow row)
    {
        var data = row.Bytes.ToArray();
        return row.Format is { ElementType: torch.ScalarType.Byte, Sizes: [1 or 3 or 4, > 0, > 0] and var sizes }
            ? FromPixels(data, (int)sizes[0], (int)sizes[1], (int)sizes[2], PixelLayout.Chw)
            : new Picture(PictureSource.Row, data, null, row.Format);
    }

    /// <summary>
    /// What will be done to it, with every random parameter drawn: to look at, and to move boxes and key points along. The file's header is read for it.
    /// </summary>
    /// <exception cref="PictureException">The picture cannot be read, or does not suit its pipeline.</exception>
    public PicturePlan Plan() => PicturePlan.Of(Decodable());

    IReadOnlyList<string> IDescribedElement.Steps => PipelineOrOwn.Steps;

    NormalizationConstants? IDescribedElement.Normalization =>
        PipelineOrOwn.Statistics is { } statistics ? new(statistics.Means, statistics.StandardDeviations) : null;

    IReadOnlyList<string> IDescribedElement.Plan() => Source == PictureSource.Row ? [] : PicturePlan.Of(this) is var plan ? [plan.Size.ToString(), .. plan.Steps] : [];

    void IDescribedElement.AppendContent(IncrementalHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        var scratch = PictureScratch.Current;
        try
        {
            // Of pixels, those of a tall picture are not those of a wide one.
            hash.AppendData([(byte)Channels, (byte)Layout]);
            hash.AppendData(BitConverter.GetBytes(Height));
            hash.AppendData(ReadBytes(scratch));
        }
        finally
        {
            scratch.Trim();
        }
    }

    /// <summary>As messages call it.</summary>
    public override string ToString() => Name is not null ? $"Picture '{Name}'"
        : Source == PictureSource.Encoded ? string.Create(CultureInfo.InvariantCulture, $"A picture of {Data.Length} encoded bytes")
        : Source == PictureSource.Pixels ? string.Create(CultureInfo.InvariantCulture, $"A picture of {Channels}x{Height}x{Width} raw pixels")
        : Source == PictureSource.Row ? $"A picture of {rowFormat}"
        : "A picture that was never assigned";

    private Picture(PictureSource source, ReadOnlyMemory<byte> data, string? name, RowFormat format)
        : this(source, data, name) => rowFormat = format;

    /// <summary>The encoded bytes or the pixels.</summary>
    internal ReadOnlySpan<byte> ReadBytes(PictureScratch scratch) => Source switch
    {
        PictureSource.File => PictureFile.Read(this, scratch),
        PictureSource.None => throw new PictureException(this, "the sample has no picture."),
        _ => Data.Span,
    };

    private Picture Decodable() => Source == PictureSource.Row
        ? throw new InvalidOperationException($"{this} holds numbers of a batch, not pixels, so that no pipeline can be applied to it.")
        : this;
}
