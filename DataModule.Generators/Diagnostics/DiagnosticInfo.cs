using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace DataModule.Generators.Diagnostics;

/// <summary>A location by path and span: a <see cref="Location"/> would keep its whole syntax tree alive.</summary>
internal sealed record LocationInfo(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationInfo? From(Location? location) =>
        location?.SourceTree is { } tree
            ? new LocationInfo(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span)
            : null;

    /// <summary>
    /// The location in the syntax tree: without it, <c>#pragma warning</c>, the severities of .editorconfig and
    /// suppressions do not apply to a diagnostic, and editors do not show it.
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

/// <summary>A diagnostic with value equality: rule, location and message arguments.</summary>
internal sealed record DiagnosticInfo(string Id, LocationInfo? Location, EquatableArray<string> Arguments)
{
    public Diagnostic ToDiagnostic(Compilation? compilation = null) =>
        Diagnostic.Create(Rules.Get(Id), compilation is null ? null : Location?.In(compilation), [.. Arguments]);
}

/// <summary>The result of a parser: a model to emit, if there is enough of one, and diagnostics.</summary>
internal sealed record Parsed<T>(T? Model, EquatableArray<DiagnosticInfo> Diagnostics)
    where T : class;

/// <summary>Collects the diagnostics of a parser.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<DiagnosticInfo> items = [];

    public bool IsEmpty => items.Count == 0;

    public EquatableArray<DiagnosticInfo> ToEquatable() => items.ToEquatable();

    public void Add(DiagnosticDescriptor rule, Location? location, params string[] arguments) =>
        items.Add(new DiagnosticInfo(rule.Id, LocationInfo.From(location), arguments.ToEquatable()));
}
