using System.Collections.Immutable;
using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>
/// The steps from decoding to the picture's row in the batch, in order. Names, parameters and rules are those of torchvision's transforms
/// (v2). Immutable and thread-safe: every method returns a new pipeline.
/// </summary>
/// <remarks>
/// Every random parameter depends only on the random numbers of the sample, the name of the step, and the number of earlier steps with
/// that name. So adding a step with another name does not change the draws of the others. Steps work on bytes: a step after
/// <see cref="ToFloat"/> or <see cref="Normalize"/> throws an <see cref="InvalidOperationException"/>, except <see cref="RandomErasing"/>.
/// </remarks>
public sealed partial class PicturePipeline
{
    internal static readonly PicturePipeline OwnGrey = Grey(), OwnRgb = Rgb(), OwnRgba = Rgba();

    // To be raised when a step changes its result or its draws.
    private const int Version = 1;

    private readonly ImmutableArray<PictureOperation> operations;

    private PicturePipeline(int channels, ImmutableArray<PictureOperation> operations, PictureOutput output, PictureInput input)
    {
        Channels = channels;
        Input = input;
        this.operations = operations;
        Output = output;
        PictureSize? size = null;
        foreach (var operation in operations)
        {
            size = operation.SizeAfter(size);
        }

        Size = size;
        Format = size is { } known ? FormatOf(known) : null;
        IsRandom = operations.Any(static operation => operation.IsRandom);
    }

    /// <summary>A pipeline for RGB pictures. Grey pictures get three equal channels; the alpha of RGBA is dropped.</summary>
    /// <returns>A pipeline without steps, of bytes [3, height, width].</returns>
    public static PicturePipeline Rgb() => new(3, [], PictureOutput.Bytes, PictureInput.Usual);

    /// <summary>A pipeline for grey pictures, with one channel. Colours become their luma: .299 red + .587 green + .114 blue.</summary>
    /// <returns>A pipeline without steps, of bytes [1, height, width].</returns>
    public static PicturePipeline Grey() => new(1, [], PictureOutput.Bytes, PictureInput.Usual);

    /// <summary>A pipeline for RGBA pictures. Alpha is 255 if a picture has none.</summary>
    /// <returns>A pipeline without steps, of bytes [4, height, width].</returns>
    public static PicturePipeline Rgba() => new(4, [], PictureOutput.Bytes, PictureInput.Usual);

    /// <summary>The number of channels: 1 for grey, 3 for RGB, 4 for RGBA.</summary>
    public int Channels { get; }

    /// <summary>The size of the result, if the steps fix it; null if it depends on the picture.</summary>
    public PictureSize? Size { get; }

    /// <summary>Channels, height and width of the result; null if the size depends on the picture.</summary>
    public (int Channels, int Height, int Width)? Shape => Size is { } size ? (Channels, size.Height, size.Width) : null;

    /// <summary>
    /// The element type of the result: bytes, floats after <see cref="ToFloat"/> and <see cref="Normalize"/>, or int64 after
    /// <see cref="ForMask"/>.
    /// </summary>
    public torch.ScalarType ElementType => Output.ElementType;

    /// <summary>Whether any step draws random numbers.</summary>
    public bool IsRandom { get; }

    /// <summary>The mean and standard deviation of <see cref="Normalize"/>; null if values are not normalized.</summary>
    public PictureStatistics? Statistics => Output.Statistics;

    /// <summary>The maximum number of pixels of an encoded picture; 67,108,864 by default. Each worker needs up to eight bytes per pixel.</summary>
    public long MaxPixels => Input.MaxPixels;

    /// <summary>Whether the EXIF orientation is ignored; false by default.</summary>
    public bool IgnoresOrientation => Input.IgnoresOrientation;

    /// <summary>
    /// The steps with all their parameters, the version, and the decoder of JPEG files. Equal fingerprints give equal results. Use it in cache
    /// keys and in the fingerprint of a dataset.
    /// </summary>
    public string Fingerprint => $"pictures {Version}, {PictureDecoding.Name}: {this}";

    internal PictureInput Input { get; }

    internal PictureOutput Output { get; }

    internal RowFormat? Format { get; }

    internal ReadOnlySpan<PictureOperation> Operations => operations.AsSpan();

    /// <summary>Converts bytes to floats in [0, 1].</summary>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="InvalidOperationException">The pipeline has floats already.</exception>
    public PicturePipeline ToFloat() => Output.ElementType == torch.ScalarType.Byte
        ? new(Channels, operations, PictureOutput.Floats, Input)
        : throw new InvalidOperationException($"The values of the pipeline are {Output.ElementType} already.");

    /// <summary>Converts bytes to normalized floats: (byte / 255 - mean) / standard deviation, for each channel.</summary>
    /// <param name="statistics">Mean and standard deviation, for as many channels as the pipeline has.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentException">The statistics have another number of channels.</exception>
    /// <exception cref="InvalidOperationException">The pipeline is normalized already, or is for masks.</exception>
    public PicturePipeline Normalize(PictureStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        if (statistics.Means.Length != Channels)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The statistics have {statistics.Means.Length} channels, but the pictures of this pipeline have {Channels}."), nameof(statistics));
        }

        return Statistics is null && Output.ElementType != torch.ScalarType.Int64
            ? new(Channels, operations, PictureOutput.Normalized(statistics), Input)
            : throw new InvalidOperationException("The pipeline cannot be normalized: it is normalized already, or is for masks.");
    }

    /// <summary>Sets the maximum number of pixels of an encoded picture. A larger picture is an error, before its pixels are decoded.</summary>
    /// <param name="maxPixels">The number of pixels, at least 1.</param>
    /// <returns>The pipeline with this limit.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxPixels"/> is less than 1.</exception>
    public PicturePipeline WithMaxPixels(long maxPixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPixels, 1);
        return new(Channels, operations, Output, Input with { MaxPixels = Math.Min(maxPixels, Array.MaxLength / 4 - 64) });
    }

    /// <summary>
    /// Ignores the EXIF orientation. By default, pictures are rotated and flipped as it says. PIL's <c>open</c>, and so torchvision's
    /// <c>ImageFolder</c>, ignore it.
    /// </summary>
    /// <returns>The pipeline with this setting.</returns>
    public PicturePipeline IgnoreOrientation() => new(Channels, operations, Output, Input with { IgnoresOrientation = true });

    /// <summary>The steps with all their parameters, in order.</summary>
    public override string ToString() => string.Join(" > ", Steps);

    internal string[] Steps
    {
        get
        {
            var source = Channels switch { 1 => "Grey", 3 => "Rgb", _ => "Rgba" };
            return [IgnoresOrientation ? source + " as stored" : source, .. operations.Select(static operation => operation.ToString()), .. Output.Steps];
        }
    }

    internal RowFormat FormatOf(PictureSize size) => Output.FormatOf(Channels, size);

    /// <summary>Adds a step with fixed parameters.</summary>
    internal PicturePipeline With(PlanStep step) => Then(new FixedOperation(step));

    private PicturePipeline Then(PictureOperation operation)
    {
        return Output.ElementType == torch.ScalarType.Byte
            ? Append(operation)
            : throw new InvalidOperationException($"{operation} works on bytes: it must come before {Output.Steps[0]}.");
    }

    private PicturePipeline Append(PictureOperation operation)
    {
        operation.TakeSlot("", operations.Count(earlier => earlier.Name == operation.Name));
        return new(Channels, operations.Add(operation), Output, Input);
    }
}
