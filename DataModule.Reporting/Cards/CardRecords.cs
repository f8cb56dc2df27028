namespace DataModule;

/// <summary>One loader of a split, and the samples behind it.</summary>
/// <param name="Name">Of the split, with the loader's name where it has one: <c>train</c>, <c>validation/clean</c>.</param>
/// <param name="Samples">How many samples there are.</param>
public sealed record CardSplit(string Name, long Samples)
{
    /// <summary>Why its data could not be opened; null where it was.</summary>
    public string? Absent { get; init; }

    /// <summary>Samples in a batch.</summary>
    public int BatchSize { get; init; }

    /// <summary>Batches in an epoch on one rank; null where that is not known.</summary>
    public long? Batches { get; init; }

    /// <summary>In which order they come.</summary>
    public string? Order { get; init; }

    /// <summary>From the source through splits and maps, in order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>The fields of a sample; none where nothing is known of the sample type.</summary>
    public IReadOnlyList<CardField> Fields { get; init; } = [];

    /// <summary>The field that the classes are of; null where there are none.</summary>
    public string? LabelField { get; init; }

    /// <summary>The classes in the order of their labels.</summary>
    public IReadOnlyList<CardClass> Classes { get; init; } = [];

    /// <summary>Samples of equal content; null where it was not looked for.</summary>
    public CardDuplicates? Duplicates { get; init; }
}

/// <summary>A class and how many samples have it.</summary>
/// <param name="Label">Its number.</param>
/// <param name="Name">Its name, or null.</param>
/// <param name="Samples">How many there are.</param>
public sealed record CardClass(long Label, string? Name, long Samples);

/// <summary>One field of the samples of a split.</summary>
/// <param name="Name">Its name; of a nested sample's, after those that lead to it.</param>
/// <param name="Kind">What becomes of it in a batch.</param>
public sealed record CardField(string Name, string Kind)
{
    /// <summary>The type of its elements in a sample.</summary>
    public string? Type { get; init; }

    /// <summary>What it is in a batch: <c>Float32 [64, 1, 28, 28]</c>.</summary>
    public string? Batch { get; init; }

    /// <summary>The shapes that samples have, ten at most.</summary>
    public IReadOnlyList<string> Shapes { get; init; } = [];

    /// <summary>What its elements are multiplied with on the way into a batch.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>What it is normalised with: the means of the channels, after the scale. None where it is not.</summary>
    public IReadOnlyList<double> NormalizedMeans { get; init; } = [];

    /// <summary>As many standard deviations.</summary>
    public IReadOnlyList<double> NormalizedDeviations { get; init; } = [];

    /// <summary>What is done to each of them on the way into a batch, such as the steps of a pipeline.</summary>
    public IReadOnlyList<string> Transforms { get; init; } = [];

    /// <summary>Their numbers, channel by channel, after the scale and before normalisation: the constants to normalise with.</summary>
    public IReadOnlyList<CardChannel> Channels { get; init; } = [];

    /// <summary>Samples in which it is missing.</summary>
    public long Missing { get; init; }

    /// <summary>Numbers that are NaN or infinite.</summary>
    public long NotFinite { get; init; }

    /// <summary>How long it is, where that differs.</summary>
    public CardLengths? Lengths { get; init; }
}

/// <summary>The finite numbers of a channel.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">The root of the mean squared difference from it.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
public sealed record CardChannel(double Mean, double StandardDeviation, double Min, double Max);

/// <summary>Lengths of samples.</summary>
/// <param name="Min">The shortest.</param>
/// <param name="Median">Half are no longer.</param>
/// <param name="P95">Of a hundred, 95 are no longer.</param>
/// <param name="Max">The longest.</param>
/// <param name="Mean">On average.</param>
/// <param name="Padding">Which share of a padded batch is padding, in the first epoch's batches; null where that is not known.</param>
public sealed record CardLengths(long Min, long Median, long P95, long Max, double Mean, double? Padding);

/// <summary>Samples that have equal content.</summary>
/// <param name="Superfluous">How many are there again: in three alike, two.</param>
/// <param name="Groups">How many contents occur more than once.</param>
/// <param name="Contradictions">Of these, how many have different labels, or other fields that differ.</param>
/// <param name="Examples">Some of them.</param>
public sealed record CardDuplicates(long Superfluous, long Groups, long Contradictions, IReadOnlyList<string> Examples);

/// <summary>Samples of one split that another has, too.</summary>
/// <param name="From">The one.</param>
/// <param name="To">The other.</param>
/// <param name="Samples">How many samples of the other have a content of the one.</param>
/// <param name="Examples">Some of them.</param>
public sealed record CardLeak(string From, string To, long Samples, IReadOnlyList<string> Examples);

/// <summary>A hook of the data module.</summary>
/// <param name="Kind">Prepare, Setup, and so on.</param>
/// <param name="Method">Its name.</param>
/// <param name="For">The stages or splits that it is for; empty for all.</param>
/// <param name="Summary">From its documentation comment; null without.</param>
public sealed record CardHook(string Kind, string Method, string For, string? Summary);

/// <summary>Where the data comes from.</summary>
/// <param name="Name">The data set's name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Version">Which version.</param>
/// <param name="License">Its licence.</param>
/// <param name="Home">Its home page.</param>
/// <param name="Creator">Who made it.</param>
/// <param name="Published">When.</param>
/// <param name="Citation">What to cite.</param>
/// <param name="Files">Its files.</param>
public sealed record CardOrigin(
    string Name, string? Description, string? Version, string? License, string? Home, string? Creator, string? Published, string? Citation, IReadOnlyList<CardFile> Files);

/// <summary>A file that the data comes in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it is to be had; null where that is not known.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">Its SHA-256; null where only the MD5 is published.</param>
/// <param name="Md5">Its MD5, or null.</param>
public sealed record CardFile(string Name, string? Address, long Length, string? Sha256, string? Md5);
