namespace DataModule;

/// <summary>One loader of a split, and its samples.</summary>
/// <param name="Name">The split, with the name of the loader if it has one: <c>train</c>, <c>validation/clean</c>.</param>
/// <param name="Samples">The number of samples.</param>
public sealed record CardSplit(string Name, long Samples)
{
    /// <summary>The message why the data could not be opened; null if it was.</summary>
    public string? Absent { get; init; }

    /// <summary>The number of samples in a batch; 0 if it is not known.</summary>
    public int BatchSize { get; init; }

    /// <summary>The number of batches in an epoch on one rank; null if it is not known.</summary>
    public long? Batches { get; init; }

    /// <summary>The order of the samples, for example <c>shuffled(60000, v1)</c>; null if it is not known.</summary>
    public string? Order { get; init; }

    /// <summary>The steps from the source to a sample, in order: dataset, splits and maps.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>The fields of a sample; empty if they are not known.</summary>
    public IReadOnlyList<CardField> Fields { get; init; } = [];

    /// <summary>The name of the label field; null if there is none.</summary>
    public string? LabelField { get; init; }

    /// <summary>The classes in the order of their labels; empty if there is no label field.</summary>
    public IReadOnlyList<CardClass> Classes { get; init; } = [];

    /// <summary>The samples with equal content; null if they were not searched for.</summary>
    public CardDuplicates? Duplicates { get; init; }
}

/// <summary>A class and the number of its samples.</summary>
/// <param name="Label">The label.</param>
/// <param name="Name">The name of the class, or null.</param>
/// <param name="Samples">The number of samples.</param>
public sealed record CardClass(long Label, string? Name, long Samples);

/// <summary>One field of the samples of a split.</summary>
/// <param name="Name">The name of the field, after the names of the samples that contain it: <c>Corner.Image</c>.</param>
/// <param name="Kind">The <see cref="SampleFieldKind"/>, which says how the field is collated; "unknown" if the loader is not a <see cref="DataLoader{TBatch}"/>.</param>
public sealed record CardField(string Name, string Kind)
{
    /// <summary>The type of the field's elements in a sample, for example <c>Single</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The dtype and shape in a batch, for example <c>Float32 [64, 1, 28, 28]</c>.</summary>
    public string? Batch { get; init; }

    /// <summary>The different shapes in samples, at most ten.</summary>
    public IReadOnlyList<string> Shapes { get; init; } = [];

    /// <summary>The factor by which elements are multiplied during collation, from <c>[Scale]</c>; 1 by default.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The mean of each channel by which the field is normalized, after the scale; empty if it is not normalized.</summary>
    public IReadOnlyList<double> NormalizedMeans { get; init; } = [];

    /// <summary>The standard deviation of each channel by which the field is normalized, after the scale; empty if it is not normalized.</summary>
    public IReadOnlyList<double> NormalizedDeviations { get; init; } = [];

    /// <summary>The transforms of the field, such as the steps of a picture pipeline.</summary>
    public IReadOnlyList<string> Transforms { get; init; } = [];

    /// <summary>The statistics of each channel, after the scale and before normalization. Normalize with those of train.</summary>
    public IReadOnlyList<CardChannel> Channels { get; init; } = [];

    /// <summary>The number of samples without the field.</summary>
    public long Missing { get; init; }

    /// <summary>The number of elements that are NaN or infinite.</summary>
    public long NotFinite { get; init; }

    /// <summary>The lengths of the samples, for padded fields and strings; else null.</summary>
    public CardLengths? Lengths { get; init; }
}

/// <summary>Statistics of a channel's finite elements.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardDeviation">The standard deviation of the population: the root of the mean squared deviation.</param>
/// <param name="Min">The minimum.</param>
/// <param name="Max">The maximum.</param>
public sealed record CardChannel(double Mean, double StandardDeviation, double Min, double Max);

/// <summary>Statistics of the lengths of a field.</summary>
/// <param name="Min">The minimum.</param>
/// <param name="Median">The median.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="Max">The maximum.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Padding">The share of padding in the batches of the first epoch, from 0 to 1; null if it is not known.</param>
public sealed record CardLengths(long Min, long Median, long P95, long Max, double Mean, double? Padding);

/// <summary>Samples of a split that have equal content.</summary>
/// <param name="Superfluous">The number of duplicates: three equal samples have two duplicates.</param>
/// <param name="Groups">The number of groups of samples with equal content.</param>
/// <param name="Contradictions">The number of groups in which the label or another field differs.</param>
/// <param name="Examples">The first groups, at most five.</param>
public sealed record CardDuplicates(long Superfluous, long Groups, long Contradictions, IReadOnlyList<string> Examples);

/// <summary>A leak: samples of one split that are also in another.</summary>
/// <param name="From">The split that leaks, for example <c>train</c>.</param>
/// <param name="To">The split into which it leaks, for example <c>test</c>.</param>
/// <param name="Samples">The number of samples of <paramref name="To"/> with the content of a sample of <paramref name="From"/>.</param>
/// <param name="Examples">The first samples, at most five.</param>
public sealed record CardLeak(string From, string To, long Samples, IReadOnlyList<string> Examples);

/// <summary>A hook of the data module.</summary>
/// <param name="Kind">The kind of hook: Prepare, Setup, and so on.</param>
/// <param name="Method">The name of the method.</param>
/// <param name="For">The stages or splits of the hook; empty for all.</param>
/// <param name="Summary">The summary of the documentation comment, or null.</param>
public sealed record CardHook(string Kind, string Method, string For, string? Summary);

/// <summary>The origin of the data: a published data set.</summary>
/// <param name="Name">The name of the data set.</param>
/// <param name="Description">A description of the data set, or null.</param>
/// <param name="Version">The version of the data set, or null.</param>
/// <param name="License">The licence, or null.</param>
/// <param name="Home">The address of the home page, or null.</param>
/// <param name="Creator">The creator, or null.</param>
/// <param name="Published">The date of publication, or null.</param>
/// <param name="Citation">The citation, or null.</param>
/// <param name="Files">The files of the data set.</param>
public sealed record CardOrigin(
    string Name, string? Description, string? Version, string? License, string? Home, string? Creator, string? Published, string? Citation, IReadOnlyList<CardFile> Files);

/// <summary>A file of a data set.</summary>
/// <param name="Name">The file name.</param>
/// <param name="Address">The download address; null if it is not known.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="Sha256">The SHA-256 in lower case; null if only an MD5 is published.</param>
/// <param name="Md5">The MD5 in lower case, or null.</param>
public sealed record CardFile(string Name, string? Address, long Length, string? Sha256, string? Md5);
