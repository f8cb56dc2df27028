using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>
/// Whether two types can become one by a choice of type arguments: no class may implement one generic interface for both
/// (C# specification, 19.6.3, uniqueness of implemented interfaces). Constraints do not count.
/// </summary>
internal static class Unification
{
    public static bool MayCoincide(ITypeSymbol left, ITypeSymbol right) =>
        left.PlainName() != right.PlainName() && Unify(left, right, new Dictionary<ITypeSymbol, ITypeSymbol>(SymbolEqualityComparer.Default));

    private static bool Unify(ITypeSymbol left, ITypeSymbol right, Dictionary<ITypeSymbol, ITypeSymbol> chosen)
    {
        left = Chosen(left, chosen);
        right = Chosen(right, chosen);
        if (SymbolEqualityComparer.Default.Equals(left, right))
        {
            return true;
        }

        if (left is ITypeParameterSymbol || right is ITypeParameterSymbol)
        {
            (ITypeSymbol parameter, ITypeSymbol other) = left is ITypeParameterSymbol ? (left, right) : (right, left);
            chosen[parameter] = other;
            return !Mentions(other, parameter);
        }

        return (left, right) switch
        {
            (IArrayTypeSymbol one, IArrayTypeSymbol another) => one.Rank == another.Rank && Unify(one.ElementType, another.ElementType, chosen),
            (INamedTypeSymbol one, INamedTypeSymbol another) =>
                one.MetadataName() == another.MetadataName()
                && one.Arity == another.Arity
                && one.TypeArguments.Zip(another.TypeArguments, (first, second) => (first, second)).All(pair => Unify(pair.first, pair.second, chosen))
                && (one.ContainingType is null || another.ContainingType is null || Unify(one.ContainingType, another.ContainingType, chosen)),
            _ => false,
        };
    }

    private static ITypeSymbol Chosen(ITypeSymbol type, Dictionary<ITypeSymbol, ITypeSymbol> chosen)
    {
        while (chosen.TryGetValue(type, out ITypeSymbol? next))
        {
            type = next;
        }

        return type;
    }

    private static bool Mentions(ITypeSymbol type, ITypeSymbol parameter) => type switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType, parameter),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => Mentions(argument, parameter)),
        _ => SymbolEqualityComparer.Default.Equals(type, parameter),
    };
}
