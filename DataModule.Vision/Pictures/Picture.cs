using System.Globalization;
using System.Security.Cryptography;
using TorchSharp;

namespace DataModule;

/// <summary>
/// A picture before collation: a file, encoded bytes or raw pixels, with the pipeline to apply. As a field of a <c>[Sample]</c> it becomes
/// a tensor of shape [n, channels, height, width] in the batch. A worker decodes the picture, applies the pipeline, and writes the
/// result directly into its row of the batch.
/// </summary>
/// <remarks>
/// Immutable, and cheap to copy. The bytes are not copied, so do not change them. Without <see cref="With(PicturePipeline, SampleRandom)"/>
/// the picture keeps its size: encoded pictures become RGB bytes, raw pixels are copied.
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

    /// <summary>A picture in a file, which is read at collation: JPEG, PNG, WebP, GIF (its first frame) or BMP, recognised by content.</summary>
    /// <param name="path">The path of the file. It need not exist yet.</param>
    /// <returns>The picture, without a pipeline.</returns>
    public static Picture FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(PictureSource.File, default, path);
    }

    /// <summary>An encoded picture in memory: JPEG, PNG, WebP, GIF (its first frame) or BMP.</summary>
    /// <param name="bytes">The encoded bytes. They are not copied.</param>
    /// <param name="name">The name in messages, such as that of the file.</param>
    /// <returns>The picture, without a pipeline.</returns>
    public static Picture FromEncoded(ReadOnlyMemory<byte> bytes, string? name = null) => new(PictureSource.Encoded, bytes, name);

    /// <summary>A picture of raw pixels, one byte per channel.</summary>
    /// <param name="pixels">The pixels. They are not copied.</param>
    /// <param name="channels">1 for grey, 3 for RGB, 4 for RGBA.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="layout">The layout in memory.</param>
    /// <param name="name">The name in messages.</param>
    /// <returns>The picture, without a pipeline.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is not 1, 3 or 4, or a side is not positive.</exception>
    /// <exception cref="ArgumentException">The number of bytes is not channels times height times width.</exception>
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

    /// <summary>The path of the file, or the given name; null if there is none.</summary>
    public string? Name { get; }

    /// <summary>The pipeline to apply; null if none was given.</summary>
    public PicturePipeline? Pipeline { get; }

    /// <summary>The key of the random numbers for the pipeline; null if none were given.</summary>
    public SampleKey? Key { get; }

    internal PictureSource Source { get; }

    internal ReadOnlyMemory<byte> Data { get; }

    internal int Channels { get; private init; }

    internal int Height { get; private init; }

    internal int Width { get; private init; }

    internal PixelLayout Layout { get; private init; }

    /// <summary>The given pipeline, or one that leaves the picture unchanged.</summary>
    internal PicturePipeline PipelineOrOwn =>
        Pipeline ?? (Source != PictureSource.Pixels ? PicturePipeline.OwnRgb : Channels switch { 1 => PicturePipeline.OwnGrey, 3 => PicturePipeline.OwnRgb, _ => PicturePipeline.OwnRgba });

    /// <inheritdoc/>
    public static ISampleCodec<Picture> CacheCodec => PictureCodec.Instance;

    /// <summary>Element type and shape of the picture's row in the batch. If the pipeline fixes no size, they depend on the picture.</summary>
    /// <exception cref="PictureException">The size depends on the picture, and it cannot be read.</exception>
    public RowFormat Format => rowFormat ?? PipelineOrOwn.Format ?? PipelineOrOwn.FormatOf(PicturePlan.Of(this).Result);

    /// <summary>The same picture with a pipeline, and with random numbers for its random steps.</summary>
    /// <param name="pipeline">The pipeline to apply. It decides the shape of the row.</param>
    /// <param name="random">
    /// The random numbers of the sample. Only their key is stored; nothing is drawn. Pictures of one sample with the same random numbers are
    /// cropped, flipped and coloured alike, for example a picture and its mask. Use <see cref="SampleRandom.Fork"/> to draw others.
    /// </param>
    /// <returns>The picture with the pipeline.</returns>
    /// <exception cref="InvalidOperationException">The picture was made from a row of a batch that has no pixels.</exception>
    public Picture With(PicturePipeline pipeline, SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(random);
        return new(Decodable(), pipeline, random.Key);
    }

    /// <summary>The same picture with a pipeline that has no random steps.</summary>
    /// <param name="pipeline">The pipeline to apply. It decides the shape of the row.</param>
    /// <returns>The picture with the pipeline.</returns>
    /// <exception cref="ArgumentException">The pipeline has random steps, and needs the random numbers of the sample.</exception>
    /// <exception cref="InvalidOperationException">The picture was made from a row of a batch that has no pixels.</exception>
    public Picture With(PicturePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return pipeline.IsRandom
            ? throw new ArgumentException($"{pipeline} has random steps. Give the random numbers of the sample: With(pipeline, random).", nameof(pipeline))
            : new(Decodable(), pipeline, null);
    }

    /// <summary>Decodes the picture, applies its pipeline and writes the result.</summary>
    /// <param name="row">The row to write, of format <see cref="Format"/>.</param>
    /// <exception cref="PictureException">The picture cannot be read or decoded, or does not fit its pipeline.</exception>
    public void Write(BatchRow row)
    {
        if (Source == PictureSource.Row)
        {
            Data.Span.CopyTo(row.Bytes);
            return;
        }

        PictureExecutor.Run(this, row);
    }

    /// <summary>A picture that writes the same row again. It has raw pixels if the row has bytes, otherwise the numbers of the row.</summary>
    /// <param name="row">A row of any format.</param>
    /// <returns>The picture, with a copy of the row.</returns>
    public static Picture FromRow(ReadOnlyBatchRow row)
    {
        var data = row.Bytes.ToArray();
        return row.Format is { ElementType: torch.ScalarType.Byte, Sizes: [1 or 3 or 4, > 0, > 0] and var sizes }
            ? FromPixels(data, (int)sizes[0], (int)sizes[1], (int)sizes[2], PixelLayout.Chw)
            : new Picture(PictureSource.Row, data, null, row.Format);
    }

    /// <summary>
    /// Draws every random parameter of the pipeline, and returns the resulting plan. Use it to inspect an augmentation, and to move boxes and
    /// key points along. It reads the header of the file.
    /// </summary>
    /// <returns>The plan that <see cref="Write"/> executes.</returns>
    /// <exception cref="PictureException">The picture cannot be read, or does not fit its pipeline.</exception>
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
            // Raw pixels of a tall picture must not equal those of a wide one.
            hash.AppendData([(byte)Channels, (byte)Layout]);
            hash.AppendData(BitConverter.GetBytes(Height));
            hash.AppendData(ReadBytes(scratch));
        }
        finally
        {
            scratch.Trim();
        }
    }

    /// <summary>The picture as messages name it.</summary>
    public override string ToString() => Name is not null ? $"Picture '{Name}'"
        : Source == PictureSource.Encoded ? string.Create(CultureInfo.InvariantCulture, $"A picture of {Data.Length} encoded bytes")
        : Source == PictureSource.Pixels ? string.Create(CultureInfo.InvariantCulture, $"A picture of {Channels}x{Height}x{Width} raw pixels")
        : Source == PictureSource.Row ? $"A picture of {rowFormat}"
        : "A picture that was never assigned";

    private Picture(PictureSource source, ReadOnlyMemory<byte> data, string? name, RowFormat format)
        : this(source, data, name) => rowFormat = format;

    /// <summary>The encoded bytes or the raw pixels.</summary>
    internal ReadOnlySpan<byte> ReadBytes(PictureScratch scratch) => Source switch
    {
        PictureSource.File => PictureFile.Read(this, scratch),
        PictureSource.None => throw new PictureException(this, "the sample has no picture; set it where the dataset creates the sample."),
        _ => Data.Span,
    };

    private Picture Decodable() => Source == PictureSource.Row
        ? throw new InvalidOperationException($"{this} has the numbers of a batch, not pixels. No pipeline can be applied to it.")
        : this;
}
