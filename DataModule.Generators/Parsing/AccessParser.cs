using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>How visible a generated member of a module can be that has a certain type in its signature.</summary>
internal static class AccessParser
{
    private const int Public = 2;
    private const int Internal = 1;
    private const int Private = 0;

    public static string For(ITypeSymbol type, INamedTypeSymbol module)
    {
        int needed = Rank(module, within: null);
        int had = Rank(type, module);
        return had >= needed && !(had == Private && IsInside(type, module)) ? "public" : had == Internal ? "internal" : "private";
    }

    /// <summary>"public" or "internal" where an extension at namespace level can name the type, else null.</summary>
    public static string? ForExtension(INamedTypeSymbol type) => Rank(type, within: null) switch
    {
        Public => "public",
        Internal => "internal",
        _ => null,
    };

    private static int Rank(ITypeSymbol type, INamedTypeSymbol? within)
    {
        if (type is IArrayTypeSymbol array)
        {
            return Rank(array.ElementType, within);
        }

        if (type is not INamedTypeSymbol named)
        {
            return Public;
        }

        int rank = named.TypeArguments.Select(argument => Rank(argument, within)).DefaultIfEmpty(Public).Min();
        for (INamedTypeSymbol? part = named; part is not null; part = part.ContainingSymbol as INamedTypeSymbol)
        {
            if (part.IsSampleBatch())
            {
                continue;
            }

            rank = Math.Min(rank, part.DeclaredAccessibility switch
            {
                Accessibility.Public or Accessibility.NotApplicable => Public,
                Accessibility.Internal or Accessibility.ProtectedOrInternal => Internal,
                _ => Private,
            });
        }

        return rank;
    }

    private static bool IsInside(ITypeSymbol type, INamedTypeSymbol module)
    {
        if (type is INamedTypeSymbol named && named.TypeArguments.Any(argument => IsInside(argument, module)))
        {
            return true;
        }

        for (ISymbol? part = type is IArrayTypeSymbol array ? array.ElementType : type; part is not null; part = part.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(part.ContainingSymbol, module))
            {
                return true;
            }
        }

        return false;
    }
}
