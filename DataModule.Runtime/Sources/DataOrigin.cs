namespace DataModule;

/// <summary>The origin of a data set, for its card. Unknown parts are null or empty.</summary>
/// <param name="Name">The name of the data set.</param>
public sealed record DataOrigin(string Name)
{
    /// <summary>A description of one or two sentences.</summary>
    public string? Description { get; init; }

    /// <summary>The version of the data set.</summary>
    public string? Version { get; init; }

    /// <summary>The licence: an SPDX identifier such as <c>CC-BY-4.0</c>, or an address.</summary>
    public string? License { get; init; }

    /// <summary>The home page.</summary>
    public Uri? Home { get; init; }

    /// <summary>The creators.</summary>
    public string? Creator { get; init; }

    /// <summary>The publication date: a date or a year, such as <c>2017-08-25</c>.</summary>
    public string? Published { get; init; }

    /// <summary>The publication to cite.</summary>
    public string? Citation { get; init; }

    /// <summary>The files, with their checksums.</summary>
    public IReadOnlyList<SourceFile> Files { get; init; } = [];

    /// <summary>The base addresses of the files, each ending in a slash.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];
}

/// <summary>A data module that knows the origin of its data.</summary>
public interface IDocumentedData
{
    /// <summary>The data sets; empty if nothing is known.</summary>
    IReadOnlyList<DataOrigin> Origins { get; }
}
