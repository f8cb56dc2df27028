namespace DataModule.Generators.Parsing;

/// <summary>
/// The types that a parser is inside of, by name. What it enters must come to an end: a type that contains itself does not, and neither does a
/// generic one that contains an ever larger construction of itself, <c>record Grow&lt;T&gt;(Grow&lt;T[]&gt;? Next)</c>.
/// </summary>
/// <param name="mostLevels">How deep types may be nested.</param>
internal sealed class OpenTypes(int mostLevels = OpenTypes.MostLevels)
{
    /// <summary>How deep types may be nested, by default.</summary>
    public const int MostLevels = 64;

    /// <summary>How long the name of a type may be: it may double with each level.</summary>
    public const int LongestName = 10_000;

    private readonly HashSet<string> names = [];

    /// <summary>Enters a type, unless there would be no end.</summary>
    public bool TryOpen(string name) => names.Count < mostLevels && name.Length < LongestName && names.Add(name);

    /// <summary>Leaves a type.</summary>
    public void Close(string name) => names.Remove(name);
}
