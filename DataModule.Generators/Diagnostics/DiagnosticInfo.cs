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

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}

/// <summary>A diagnostic that can be compared: which rule, where, and what its message says.</summary>
internal sealed record DiagnosticInfo(string Id, LocationInfo? Location, EquatableArray<string> Arguments)
{
    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Rules.Get(Id), Location?.ToLocation(), [.. Arguments]);
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
