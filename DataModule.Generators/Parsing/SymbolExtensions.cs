using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DataModule.Generators.Parsing;

/// <summary>Questions that the parsers ask of symbols.</summary>
internal static class SymbolExtensions
{
    private static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    // As one writes them: float[,] rather than float[*,*].
    private static readonly SymbolDisplayFormat MessageFormat = SymbolDisplayFormat.CSharpShortErrorMessageFormat
        .RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseAsterisksInMultiDimensionalArrays);

    private static readonly SymbolDisplayFormat MetadataFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    private static readonly SymbolDisplayFormat HeaderFormat = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>The type as emitted code writes it: with <c>global::</c>, type arguments and nullability.</summary>
    public static string FullName(this ITypeSymbol type) => type.ToDisplayString(TypeFormat);

    /// <summary>The type without the annotation of its outermost reference.</summary>
    public static string PlainName(this ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(TypeFormat);

    /// <summary>The type as a message shows it to the user.</summary>
    public static string ShortName(this ISymbol symbol) =>
        symbol.ToDisplayString(MessageFormat);

    /// <summary>Namespace and nesting without type arguments: what the runtime's types are recognised by.</summary>
    public static string MetadataName(this ITypeSymbol type)
    {
        // Asked for every attribute of every member; the display service takes microseconds for each.
        if (type is not INamedTypeSymbol { IsTupleType: false })
        {
            return type.OriginalDefinition.ToDisplayString(MetadataFormat);
        }

        string name = type.Name;
        for (ISymbol? container = type.ContainingSymbol;
            container is ITypeSymbol or INamespaceSymbol { IsGlobalNamespace: false };
            container = container.ContainingSymbol)
        {
            name = container.Name + "." + name;
        }

        return name;
    }

    /// <summary>The name with its type parameters, as its own declaration writes it.</summary>
    public static string HeaderName(this INamedTypeSymbol type) => type.ToDisplayString(HeaderFormat);

    /// <summary>An identifier as source writes it: with an at sign where it is a keyword.</summary>
    public static string Escaped(this string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None
            ? "@" + identifier
            : identifier;

    public static AttributeData? Attribute(this ISymbol symbol, string metadataName)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && type.MetadataName() == metadataName)
            {
                return attribute;
            }
        }

        return null;
    }

    public static bool Has(this ISymbol symbol, string metadataName) => symbol.Attribute(metadataName) is not null;

    /// <summary>The name of the lifecycle attribute that makes the method a hook, as source writes it; null for others.</summary>
    public static string? LifecycleHook(this IMethodSymbol method)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is { } type
                && type.MetadataName() is KnownNames.Prepare or KnownNames.Setup or KnownNames.Teardown or KnownNames.OnException)
            {
                return type.Name.Substring(0, type.Name.Length - "Attribute".Length);
            }
        }

        return null;
    }

    /// <summary>Whether code in another type may use the member: it is public, or internal where that type is.</summary>
    public static bool IsVisible(this ISymbol member, INamedTypeSymbol within) => member.DeclaredAccessibility == Accessibility.Public
        || (member.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedOrInternal
            && (SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, within.ContainingAssembly)
                || member.ContainingAssembly.GivesAccessTo(within.ContainingAssembly)));

    /// <summary>The location of an attribute in source, or else of its owner.</summary>
    public static Location? LocationOf(this ISymbol symbol, AttributeData? attribute = null) =>
        attribute?.ApplicationSyntaxReference is { } reference
            ? Location.Create(reference.SyntaxTree, reference.Span)
            : symbol.Locations.FirstOrDefault();

    /// <summary>The location of a method's return type in source.</summary>
    public static Location? ReturnLocation(this IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.MethodDeclarationSyntax syntax
            ? syntax.ReturnType.GetLocation()
            : method.LocationOf();

    /// <summary>
    /// Whether the type is the batch of a sample. It is an error type while this generator runs, which does not see its
    /// own output: then it is recognised by its name in a type that has the attribute.
    /// </summary>
    public static bool IsSampleBatch(this ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: KnownNames.Batch, Arity: 0 } named
        && named.ContainingSymbol is INamedTypeSymbol sample
        && sample.Has(KnownNames.Sample)
        && ShellParser.IsReopenable(sample);

    /// <summary>Whether some part of the type does not exist, and will not after generation either.</summary>
    public static bool IsBroken(this ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType.IsBroken(),
        INamedTypeSymbol named when named.IsSampleBatch() => false,
        IErrorTypeSymbol => true,
        INamedTypeSymbol named => named.TypeArguments.Any(IsBroken),
        _ => false,
    };

    /// <summary>The type argument of the one constructed interface of that name, the type itself included.</summary>
    public static INamedTypeSymbol? Interface(this ITypeSymbol type, string metadataName)
    {
        if (type is INamedTypeSymbol self && self.MetadataName() == metadataName)
        {
            return self;
        }

        return type.AllInterfaces.FirstOrDefault(candidate => candidate.MetadataName() == metadataName);
    }

    /// <summary>Whether the type implements the interface of that name with itself as its type argument.</summary>
    public static bool ImplementsItself(this ITypeSymbol type, string metadataName) => type.AllInterfaces.Any(candidate =>
        candidate.TypeArguments is [var self] && SymbolEqualityComparer.Default.Equals(self, type) && candidate.MetadataName() == metadataName);
}
