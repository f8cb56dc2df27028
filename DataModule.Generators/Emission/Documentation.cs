namespace DataModule.Generators.Emission;

/// <summary>The documentation comment of a generated member. Each part is the content of an XML tag.</summary>
internal sealed record Documentation(string Summary)
{
    public IEnumerable<(string Name, string Text)> TypeParameters { get; init; } = [];

    public IEnumerable<(string Name, string Text)> Parameters { get; init; } = [];

    /// <summary>What it returns, or null for a property or void.</summary>
    public string? Returns { get; init; }

    public IEnumerable<(string Type, string When)> Exceptions { get; init; } = [];

    /// <summary>The lines of the comment.</summary>
    public IEnumerable<string> Lines() =>
    [
        "/// <summary>" + Summary + "</summary>",
        .. TypeParameters.Select(parameter => Tag("typeparam", "name", parameter.Name.TrimStart('@'), parameter.Text)),
        .. Parameters.Select(parameter => Tag("param", "name", parameter.Name.TrimStart('@'), parameter.Text)),
        .. Returns is null ? Array.Empty<string>() : ["/// <returns>" + Returns + "</returns>"],
        .. Exceptions.Select(exception => Tag("exception", "cref", "global::" + exception.Type, exception.When)),
    ];

    private static string Tag(string tag, string attribute, string value, string text) => "/// <" + tag + " " + attribute + "=\"" + value + "\">" + text + "</" + tag + ">";
}
