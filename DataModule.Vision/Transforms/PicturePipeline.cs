using System.Collections.Immutable;
using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>
/// What is done to pictures from decoding to their row of the batch: steps in order, with torchvision's names, parameters and rules.
/// Immutable, and safe for any number of threads; every method gives a new pipeline.
/// </summary>
/// <remarks>
/// Every random parameter is a function of the sample's random numbers, and of the step's name and of how many of that name stand before
/// it: adding a step does not change the draws of others.
/// </remarks>
public sealed partial class PicturePipeline
{
    internal static readonly PicturePipeline OwnGrey = Grey(), OwnRgb = Rgb(), OwnRgba = Rgba();

    // Counts changes of what steps do to a picture, or of what they draw.
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

    /// <summary>Pictures of red, green and blue. Grey ones have the same number three times; of RGBA, alpha is dropped.</summary>
    public static PicturePipeline Rgb() => new(3, [], PictureOutput.Bytes, PictureInput.Usual);

    /// <summary>Pictures of one channel. Colours become their luma: .299 red, .587 green, .114 blue.</summary>
    public static PicturePipeline Grey() => new(1, [], PictureOutput.Bytes, PictureInput.Usual);

    /// <summary>Pictures of red, green, blue and alpha, which is 255 where a picture has none.</summary>
    public static PicturePipeline Rgba() => new(4, [], PictureOutput.Bytes, PictureInput.Usual);

    /// <summary>1 for grey, 3 for RGB, 4 for RGBA.</summary>
    public int Channels { get; }

    /// <summary>The size of what comes out, if the steps fix one; else that of each picture decides.</summary>
    public PictureSize? Size { get; }

    /// <summary>Channels, height and width of what comes out; null where no step fixes a size.</summary>
    public (int Channels, int Height, int Width)? Shape => Size is { } size ? (Channels, size.Height, size.Width) : null;

    /// <summary>Bytes, or floats after <see cref="ToFloat"/> and <see cref="Normalize"/>.</summary>
    public torch.ScalarType ElementType => Output.ElementType;

    /// <summary>Whether any step draws random numbers.</summary>
    public bool IsRandom { get; }

    /// <summary>Means and standard deviations that the values were normalised with; null where they were not.</summary>
    public PictureStatistics? Statistics => Output.Statistics;

    /// <summary>How many pixels an encoded picture may have: 67,108,864 unless said otherwise. Each worker needs up to eight bytes for each.</summary>
    public long MaxPixels => Input.MaxPixels;

    /// <summary>Whether pictures stay as their files store them, whatever their EXIF orientation says.</summary>
    public bool IgnoresOrientation => Input.IgnoresOrientation;

    /// <summary>
    /// The steps with all their parameters, their version, and the decoder of JPEG files: equal fingerprints make the same of a picture. It belongs into
    /// cache keys and a dataset's fingerprint.
    /// </summary>
    public string Fingerprint => $"pictures {Version}, {PictureDecoding.Name}: {this}";

    internal PictureInput Input { get; }

    internal PictureOutput Output { get; }

    internal RowFormat? Format { get; }

    internal ReadOnlySpan<PictureOperation> Operations => operations.AsSpan();

    /// <summary>Bytes become floats in [0, 1].</summary>
    /// <exception cref="InvalidOperationException">It gives floats already.</exception>
    public PicturePipeline ToFloat() => Output.ElementType == torch.ScalarType.Byte
        ? new(Channels, operations, PictureOutput.Floats, Input)
        : throw new InvalidOperationException($"The pipeline gives {Output.ElementType} already.");

    /// <summary>Bytes become floats: divided by 255, less the mean, divided by the standard deviation.</summary>
    /// <param name="statistics">Of as many channels as the pipeline has.</param>
    /// <exception cref="ArgumentException">They are of another number of channels.</exception>
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
            : throw new InvalidOperationException("What is normalised, or a mask, cannot be normalised again.");
    }

    /// <summary>The same for pictures of more pixels, or of fewer: a larger one is an error before any of it is decoded.</summary>
    /// <param name="maxPixels">At least 1.</param>
    public PicturePipeline WithMaxPixels(long maxPixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPixels, 1);
        return new(Channels, operations, Output, Input with { MaxPixels = Math.Min(maxPixels, Array.MaxLength / 4 - 64) });
    }

    /// <summary>
    /// The same for pictures as their files store them. By default they are turned as their EXIF orientation says, as people see them; PIL's <c>open</c> and so
    /// torchvision's <c>ImageFolder</c> do not turn them.
    /// </summary>
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

    /// <summary>With a step whose parameters are given.</summary>
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
