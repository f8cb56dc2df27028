using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace DataModule.Generators.Diagnostics;

/// <summary>A place in source by numbers, since a <see cref="Location"/> would keep its whole tree alive.</summary>
internal sealed record LocationInfo(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationInfo? From(Location? location) =>
        location?.SourceTree is { } tree
            ? new LocationInfo(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span)
            : null;

    /// <summary>
    /// The place in the file itself: only there do <c>#pragma warning</c>, the severities of .editorconfig and
    /// suppressions act on a diagnostic, and does an editor find it.
    /// </summary>
    public Location In(Compilation compilation)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            // Several files may share a path, such as none.
            if (tree.FilePath == Path && Span.End <= tree.Length && tree.GetLineSpan(Span).Span == Lines)
            {
                return Location.Create(tree, Span);
            }
        }

        return Location.Create(Path, Span, Lines);
    }
}

/// <summary>A diagnostic that can be compared: which rule, where, and what its message says.</summary>
internal sealed record DiagnosticInfo(string Id, LocationInfo? Location, EquatableArray<string> Arguments)
{
    public Diagnostic ToDiagnostic(Compilation? compilation = null) =>
        Diagnostic.Create(Rules.Get(Id), compilation is null ? null : Location?.In(compilation), [.. Arguments]);
}

/// <summary>What a parser found: a model to emit, if there is enough of one, and what to tell the user.</summary>
internal sealed record Parsed<T>(T? Model, EquatableArray<DiagnosticInfo> Diagnostics)
    where T : class;

/// <summary>Gathers diagnostics while a parser walks.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<DiagnosticInfo> items = [];

    public bool IsEmpty => items.Count == 0;

    public EquatableArray<DiagnosticInfo> ToEquatable() => items.ToEquatable();

    public void Add(DiagnosticDescriptor rule, Location? location, params string[] arguments) =>
        items.Add(new DiagnosticInfo(rule.Id, LocationInfo.From(location), arguments.ToEquatable()));
}
