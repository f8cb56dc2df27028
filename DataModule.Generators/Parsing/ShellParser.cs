using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Parsing;

/// <summary>Finds out how to reopen an annotated type, or why it cannot be.</summary>
internal static class ShellParser
{
    public static TypeShell? Parse(INamedTypeSymbol type, string attribute, DiagnosticBag diagnostics)
    {
        bool reopenable = true; // The compiler reports a missing 'partial', and nothing else if the second part is still generated.
        if (Obstacle(type, attribute) is { } obstacle)
        {
            diagnostics.Add(Rules.NotExtensible, type.LocationOf(), type.ShortName(), attribute, obstacle);
            reopenable = false;
        }

        if (!IsPartial(type))
        {
            diagnostics.Add(Rules.NotPartial, type.LocationOf(), type.ShortName(), attribute);
        }

        var headers = new List<string> { Header(type) };
        foreach (INamedTypeSymbol outer in Containers(type))
        {
            headers.Insert(0, Header(outer));
            if (!IsPartial(outer))
            {
                diagnostics.Add(Rules.ContainerNotPartial, type.LocationOf(), type.ShortName(), outer.ShortName());
            }
        }

        return reopenable
            ? new TypeShell(
                type.ContainingNamespace.IsGlobalNamespace
                    ? ""
                    : type.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted)),
                headers.ToEquatable(),
                type.Name.Escaped(),
                type.PlainName(),
                HintNames.Of(type))
            : null;
    }

    // Innermost first.
    private static IEnumerable<INamedTypeSymbol> Containers(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            yield return outer;
        }
    }

    /// <summary>Whether a sample can be given a batch.</summary>
    public static bool IsReopenable(INamedTypeSymbol sample) => Obstacle(sample, "Sample") is null && sample.Name != KnownNames.Batch;

    private static string? Obstacle(INamedTypeSymbol type, string attribute)
    {
        const string Local = " file-local, so generated code, which is in another file, cannot use it: remove 'file'";
        if (type.IsFileLocal)
        {
            return "is" + Local;
        }

        if (Containers(type).FirstOrDefault(outer => outer.IsFileLocal) is { } container)
        {
            return "is nested in '" + container.ShortName() + "', which is" + Local;
        }

        // A static data module has a rule of its own.
        if (type.IsStatic && attribute != "DataModule")
        {
            return "is static, so it has no instances: remove 'static'";
        }

        return type.IsRefLikeType ? "is a ref struct, which no array or loader can hold: remove 'ref'" : null;
    }

    private static bool IsPartial(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.All(reference =>
        reference.GetSyntax() is not TypeDeclarationSyntax declaration || declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static string Header(INamedTypeSymbol type)
    {
        string keyword = type.TypeKind switch
        {
            TypeKind.Struct => type.IsRecord ? "record struct" : "struct",
            TypeKind.Interface => "interface",
            _ => type.IsRecord ? "record" : "class",
        };
        return "partial " + keyword + " " + type.HeaderName();
    }
}
