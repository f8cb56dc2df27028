using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Parsing;

/// <summary>The constructor that takes a class's hyperparameters.</summary>
internal static class HyperparameterConstructor
{
    /// <summary>A primary constructor if there is one, else the one that takes the most; null for a class without any.</summary>
    public static IMethodSymbol? Choose(INamedTypeSymbol type) => type.InstanceConstructors
        .Where(candidate => !IsCopy(candidate, type))
        .OrderByDescending(IsPrimary)
        .ThenBy(candidate => candidate.Has("System.ObsoleteAttribute"))
        .ThenByDescending(candidate => candidate.Parameters.Length)
        .FirstOrDefault();

    public static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.Parameters.Length > 0 && constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is TypeDeclarationSyntax;

    /// <summary>Whether a classic constructor calls the generated method that takes its parameters.</summary>
    public static bool HandsOver(IMethodSymbol constructor) => constructor.DeclaringSyntaxReferences.Any(reference =>
        reference.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call =>
            call.Expression is IdentifierNameSyntax { Identifier.ValueText: "CaptureHyperparameters" }
                or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CaptureHyperparameters" }));

    /// <summary>A parameter's default as an expression, or null where there is none.</summary>
    public static string? Default(IParameterSymbol parameter) =>
        parameter.HasExplicitDefaultValue ? Literal(parameter.Type, parameter.ExplicitDefaultValue) : null;

    /// <summary>A constant as an expression of a type.</summary>
    public static string Literal(ITypeSymbol type, object? value) =>
        value is null ? (type.IsReferenceType ? "null" : "default(" + type.FullName() + ")")
            : type.TypeKind == TypeKind.Enum || type is INamedTypeSymbol { TypeArguments: [{ TypeKind: TypeKind.Enum }] }
                ? "(" + type.PlainName() + ")(" + SymbolDisplay.FormatPrimitive(value, true, false) + ")"
            : value switch
            {
                double.NaN => "double.NaN",
                double.PositiveInfinity => "double.PositiveInfinity",
                double.NegativeInfinity => "double.NegativeInfinity",
                float.NaN => "float.NaN",
                float.PositiveInfinity => "float.PositiveInfinity",
                float.NegativeInfinity => "float.NegativeInfinity",
                float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
                double number => number.ToString("R", CultureInfo.InvariantCulture) + "d",
                decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
                _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
            };

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) =>
        type.IsRecord && constructor.Parameters is [var original] && SymbolEqualityComparer.Default.Equals(original.Type, type);
}
