using System.Runtime.CompilerServices;
using DataModule.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators;

/// <summary>
/// Remembers what a declaration was parsed to while nothing that it can see has changed: Roslyn asks for every annotated
/// type again after each key stroke anywhere, and binding them all costs a hundred times what finding them does.
/// </summary>
/// <remarks>
/// Two compilations look the same from a declaration if they have the same options and references, and if their files differ
/// inside of bodies and initializers only. A type's own files, and those of its bases, must be the very same. What has a
/// diagnostic is parsed again, for its place may have moved. Nothing is held longer than Roslyn holds the declaration.
/// </remarks>
internal sealed class DeclarationMemory<TModel>
    where TModel : class
{
    private readonly ConditionalWeakTable<SyntaxNode, Entry> entries = new();

    /// <summary>What the declaration was parsed to before, or what it is parsed to now.</summary>
    public Parsed<TModel> Recall(SyntaxNode declaration, INamedTypeSymbol type, Compilation compilation, Func<Parsed<TModel>> parse)
    {
        Surface surface = Surface.Of(compilation);
        if (entries.TryGetValue(declaration, out Entry? entry)
            && ReferenceEquals(entry.Surface, surface)
            && Array.TrueForAll(entry.Files, compilation.ContainsSyntaxTree))
        {
            return entry.Parsed;
        }

        Parsed<TModel> parsed = parse();
        lock (entries)
        {
            entries.Remove(declaration);
            if (parsed.Diagnostics.Count == 0)
            {
                entries.Add(declaration, new Entry(surface, FilesOf(type), parsed));
            }
        }

        return parsed;
    }

    private static SyntaxTree[] FilesOf(INamedTypeSymbol type)
    {
        var files = new HashSet<SyntaxTree>();
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            files.UnionWith(level.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree));
        }

        return [.. files];
    }

    private sealed record Entry(Surface Surface, SyntaxTree[] Files, Parsed<TModel> Parsed);
}
