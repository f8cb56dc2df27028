using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>How visible a generated member of a module can be that has certain types in its signature.</summary>
internal static class AccessParser
{
    // From the most visible to the least.
    private static readonly string[] Order = ["public", "protected internal", "internal", "protected", "private protected", "private"];

    /// <summary>The modifiers of the most visible member that may show all the types.</summary>
    public static string For(IEnumerable<ITypeSymbol> types, INamedTypeSymbol module)
    {
        string access = types.SelectMany(Parts).Select(part => Limit(part, module)).Aggregate("public", Narrower);
        return !module.IsSealed ? access : access switch
        {
            "protected internal" => "internal",
            "protected" or "private protected" => "private",
            _ => access,
        };
    }

    public static string For(ITypeSymbol type, INamedTypeSymbol module) => For([type], module);

    /// <summary>What is visible only where both are.</summary>
    public static string Narrower(string left, string right) =>
        (left, right) is ("internal", "protected") or ("protected", "internal")
            ? "private protected"
            : Order[Math.Max(Array.IndexOf(Order, left), Array.IndexOf(Order, right))];

    /// <summary>"public" or "internal" where an extension at namespace level can name the type, else null.</summary>
    public static string? ForExtension(ITypeSymbol type)
    {
        Accessibility[] parts = [.. Parts(type).Select(part => part.DeclaredAccessibility)];
        return parts.All(part => part == Accessibility.Public) ? "public"
            : parts.All(part => part is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal) ? "internal"
            : null;
    }

    /// <summary>The modifiers of a member that overrides one of the base's.</summary>
    public static string OfOverridden(ISymbol member, INamedTypeSymbol module) => member.DeclaredAccessibility switch
    {
        Accessibility.Public => "public",
        Accessibility.Protected => "protected",
        // Seen from another assembly it is only protected, and so must be what overrides it.
        Accessibility.ProtectedOrInternal => SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, module.ContainingAssembly) ? "protected internal" : "protected",
        _ => "private",
    };

    // A type, the types around it, and those that it is made of. A batch is generated, and as visible as its sample.
    private static IEnumerable<INamedTypeSymbol> Parts(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Parts(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(Parts).Concat(Around(named)),
        _ => [],
    };

    private static IEnumerable<INamedTypeSymbol> Around(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? part = type; part is not null; part = part.ContainingSymbol as INamedTypeSymbol)
        {
            if (!part.IsSampleBatch() && part.DeclaredAccessibility is not (Accessibility.Public or Accessibility.NotApplicable))
            {
                yield return part;
            }
        }
    }

    private static string Limit(INamedTypeSymbol part, INamedTypeSymbol module)
    {
        string own = part.DeclaredAccessibility switch
        {
            Accessibility.Internal => "internal",
            Accessibility.ProtectedOrInternal => "protected internal",
            Accessibility.Protected => "protected",
            Accessibility.ProtectedAndInternal => "private protected",
            _ => "private",
        };
        if (part.ContainingType is { } container && Inherits(module, container))
        {
            return own;
        }

        // Whoever sees the module then sees the type as well.
        INamedTypeSymbol[] hidden = [.. Around(module)];
        if (own is "internal" or "protected internal")
        {
            return hidden.Length > 0 ? "public" : "internal";
        }

        return hidden.Any(around => SymbolEqualityComparer.Default.Equals(around.ContainingType, part.ContainingType)
            && (around.DeclaredAccessibility == part.DeclaredAccessibility || around.DeclaredAccessibility == Accessibility.Private))
            ? "public"
            : "private";
    }

    private static bool Inherits(INamedTypeSymbol type, INamedTypeSymbol container)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(level.OriginalDefinition, container.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
