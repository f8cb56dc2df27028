using System.Runtime.CompilerServices;
using DataModule.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators;

/// <summary>
/// Caches the parse result of a declaration while nothing that it can see has changed: Roslyn asks for every annotated
/// type again after each key stroke anywhere, and binding them all is a hundred times as expensive as finding them.
/// </summary>
/// <remarks>
/// Two compilations look the same from a declaration if they have the same options and references, and if their files differ
/// inside of bodies and initializers only. A type's own files, and those of its bases, must be the very same. A declaration with a
/// diagnostic is parsed again, because its location may have changed. Nothing is held longer than Roslyn holds the declaration.
/// </remarks>
internal sealed class DeclarationMemory<TModel>
    where TModel : class
{
    private readonly ConditionalWeakTable<SyntaxNode, Entry> entries = new();

    /// <summary>The earlier result for the declaration, or a new one.</summary>
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
