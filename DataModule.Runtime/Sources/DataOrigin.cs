namespace DataModule;

/// <summary>Where data comes from, for its card: as much of it as is known.</summary>
/// <param name="Name">The data set's name.</param>
public sealed record DataOrigin(string Name)
{
    /// <summary>What it is, in a sentence or two.</summary>
    public string? Description { get; init; }

    /// <summary>Which version of it.</summary>
    public string? Version { get; init; }

    /// <summary>Its licence: an SPDX identifier such as <c>CC-BY-4.0</c>, or an address.</summary>
    public string? License { get; init; }

    /// <summary>Its home page.</summary>
    public Uri? Home { get; init; }

    /// <summary>Who made it.</summary>
    public string? Creator { get; init; }

    /// <summary>When it was published: a date or a year, such as <c>2017-08-25</c>.</summary>
    public string? Published { get; init; }

    /// <summary>What to cite.</summary>
    public string? Citation { get; init; }

    /// <summary>Its files, with their checksums.</summary>
    public IReadOnlyList<SourceFile> Files { get; init; } = [];

    /// <summary>Addresses ending in a slash, below which the files are.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];
}

/// <summary>A data module that knows where its data comes from.</summary>
public interface IDocumentedData
{
    /// <summary>Its data sets; none where nothing is known.</summary>
    IReadOnlyList<DataOrigin> Origins { get; }
}
