using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Parsing;

/// <summary>Reads what a class is made with: constructor parameters and annotated members.</summary>
internal static class HyperparameterParser
{
    public static HyperparametersModel Parse(INamedTypeSymbol type, DiagnosticBag diagnostics)
    {
        // A primary constructor if there is one, else the one that takes the most.
        IMethodSymbol? made = type.InstanceConstructors
            .Where(candidate => !IsCopy(candidate, type))
            .OrderByDescending(IsPrimary)
            .ThenByDescending(candidate => candidate.Parameters.Length)
            .FirstOrDefault();
        bool classic = made is { Parameters.Length: > 0 } && !IsPrimary(made);
        if (classic && !HandsOver(made!))
        {
            diagnostics.Add(Rules.NotCaptured, made!.LocationOf(), type.ShortName(), string.Join(", ", made!.Parameters
                .Where(parameter => !parameter.Has(KnownNames.NotHyperparameter)).Select(parameter => parameter.Name)));
        }

        var values = new List<HyperparameterModel>();
        var others = new List<string>();
        var arguments = new List<string>();
        var access = new List<string>();
        foreach (IParameterSymbol parameter in made?.Parameters ?? [])
        {
            string name = parameter.Name.Escaped();
            if (!parameter.Has(KnownNames.NotHyperparameter) && Value(parameter, parameter.Type, isParameter: true, false, Default(parameter)) is { } value)
            {
                values.Add(value);
                access.Add(AccessParser.For(parameter.Type, type));
                arguments.Add(name + ": hyperparameters." + value.Name);
                continue;
            }

            if (!parameter.Has(KnownNames.NotHyperparameter) && !parameter.Type.IsBroken())
            {
                diagnostics.Add(Rules.HyperparameterType, parameter.LocationOf(), type.ShortName(), parameter.Name, parameter.Type.ShortName());
            }

            others.Add(parameter.Type.FullName() + " " + name);
            arguments.Add(name + ": " + name);
            access.Add(AccessParser.For(parameter.Type, type));
        }

        foreach (ISymbol member in type.GetMembers().Where(member => member.Has(KnownNames.Hyperparameter)))
        {
            (ITypeSymbol memberType, bool settable, bool initOnly) = member switch
            {
                IPropertySymbol property => (property.Type, property.SetMethod is not null && property.GetMethod is not null, property.SetMethod is { IsInitOnly: true } || property.IsRequired),
                IFieldSymbol field => (field.Type, !field.IsReadOnly && !field.IsConst, field.IsRequired),
                _ => (type, false, false),
            };
            if (memberType.IsBroken())
            {
                continue;
            }

            if (!settable)
            {
                diagnostics.Add(Rules.MemberReadOnly, member.LocationOf(), "Hyperparameter", type.ShortName(), member.Name);
            }
            else if (Value(member, memberType, isParameter: false, initOnly, null) is { } value)
            {
                values.Add(value);
                access.Add(AccessParser.For(memberType, type));
            }
            else
            {
                diagnostics.Add(Rules.HyperparameterType, member.LocationOf(), type.ShortName(), member.Name, memberType.ShortName());
            }
        }

        return new HyperparametersModel(
            values.GroupBy(value => value.Name).Select(group => group.First()).ToEquatable(),
            others.ToEquatable(),
            arguments.ToEquatable(),
            !type.IsAbstract && made is not null && !type.GetMembers().Any(RequiresAnother),
            classic ? made!.Parameters.Where(parameter => values.Any(value => value.IsParameter && value.Source == parameter.Name.Escaped()))
                .Select(parameter => parameter.Type.FullName() + " " + parameter.Name.Escaped()).ToEquatable() : default,
            access.Contains("private") ? "private" : access.Contains("internal") ? "internal" : "public");
    }

    public static EquatableArray<string> FormerNames(ISymbol symbol) => symbol.GetAttributes()
        .Where(attribute => attribute.AttributeClass?.MetadataName() == KnownNames.FormerlyNamed)
        .Select(attribute => attribute.ConstructorArguments.FirstOrDefault().Value as string)
        .OfType<string>()
        .ToEquatable();

    // What a caller must set beside the hyperparameters, Create cannot know.
    private static bool RequiresAnother(ISymbol member) =>
        member is (IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }) && !member.Has(KnownNames.Hyperparameter);

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) =>
        type.IsRecord && constructor.Parameters is [var original] && SymbolEqualityComparer.Default.Equals(original.Type, type);

    private static bool HandsOver(IMethodSymbol constructor) => constructor.DeclaringSyntaxReferences.Any(reference =>
        reference.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call =>
            call.Expression is IdentifierNameSyntax { Identifier.ValueText: "CaptureHyperparameters" }
                or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CaptureHyperparameters" }));

    private static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.Parameters.Length > 0 && constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is TypeDeclarationSyntax;

    private static HyperparameterModel? Value(ISymbol symbol, ITypeSymbol type, bool isParameter, bool isInitOnly, string? otherwise) =>
        symbol is not IParameterSymbol { RefKind: not (RefKind.None or RefKind.In) } && CodecParser.Parse(type, tensors: false) is { } codec
            ? new HyperparameterModel(
                Pascal(symbol.Name), symbol.Name.Escaped(), isParameter, isInitOnly, type.FullName(), codec, otherwise, FormerNames(symbol))
            : null;

    private static string Pascal(string name)
    {
        string trimmed = name.TrimStart('_');
        return trimmed.Length == 0 ? name : (char.ToUpperInvariant(trimmed[0]) + trimmed.Substring(1)).Escaped();
    }

    private static string? Default(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
        {
            return null;
        }

        object? value = parameter.ExplicitDefaultValue;
        string type = parameter.Type.PlainName();
        return value is null ? (parameter.Type.IsReferenceType ? "null" : "default(" + parameter.Type.FullName() + ")")
            : parameter.Type.TypeKind == TypeKind.Enum || parameter.Type is INamedTypeSymbol { TypeArguments: [{ TypeKind: TypeKind.Enum }] }
                ? "(" + type + ")(" + SymbolDisplay.FormatPrimitive(value, true, false) + ")"
            : value switch
            {
                double.NaN => "double.NaN",
                double.PositiveInfinity => "double.PositiveInfinity",
                double.NegativeInfinity => "double.NegativeInfinity",
                float.NaN => "float.NaN",
                float.PositiveInfinity => "float.PositiveInfinity",
                float.NegativeInfinity => "float.NegativeInfinity",
                float number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "f",
                double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "d",
                decimal number => number.ToString(System.Globalization.CultureInfo.InvariantCulture) + "m",
                _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
            };
    }
}
