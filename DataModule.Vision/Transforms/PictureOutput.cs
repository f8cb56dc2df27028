using System.Collections.Immutable;
using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>How bytes are written into the batch: unchanged, or per channel as floats, factor * byte + offset.</summary>
internal sealed class PictureOutput
{
    private readonly float[] factors;
    private readonly float[] offsets;

    private PictureOutput(torch.ScalarType elementType, PictureStatistics? statistics, ImmutableArray<string> steps, float[] factors, float[] offsets)
    {
        (ElementType, Statistics, Steps, this.factors, this.offsets) = (elementType, statistics, steps, factors, offsets);
    }

    public static PictureOutput Bytes { get; } = new(torch.ScalarType.Byte, null, [], [], []);

    public static PictureOutput Floats { get; } = new(torch.ScalarType.Float32, null, ["ToFloat"], [1 / 255f, 1 / 255f, 1 / 255f, 1 / 255f], [0, 0, 0, 0]);

    /// <summary>Class indices, without a channel dimension.</summary>
    public static PictureOutput Labels { get; } = new(torch.ScalarType.Int64, null, ["ForMask"], [], []);

    public torch.ScalarType ElementType { get; }

    public PictureStatistics? Statistics { get; }

    /// <summary>The last steps of the pipeline, as in a fingerprint.</summary>
    public ImmutableArray<string> Steps { get; }

    public ReadOnlySpan<float> Factors => factors;

    public ReadOnlySpan<float> Offsets => offsets;

    public static PictureOutput Normalized(PictureStatistics statistics) => new(
        torch.ScalarType.Float32,
        statistics,
        [string.Create(CultureInfo.InvariantCulture, $"Normalize({statistics})")],
        [.. statistics.StandardDeviations.Select(static deviation => 1 / (255 * deviation))],
        [.. statistics.Means.Zip(statistics.StandardDeviations, static (mean, deviation) => -mean / deviation)]);

    public RowFormat FormatOf(int channels, PictureSize size) => ElementType == torch.ScalarType.Int64
        ? new(ElementType, size.Height, size.Width)
        : new(ElementType, channels, size.Height, size.Width);
}
