using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Reads one field of a sample: how it is collated, and whether its attributes fit it.</summary>
internal static class FieldParser
{
    public static FieldModel? Parse(INamedTypeSymbol sample, ISymbol member, ITypeSymbol type, DiagnosticBag diagnostics)
    {
        FieldAttributes attributes = FieldAttributes.Of(sample, member);
        (FieldKind Kind, ITypeSymbol Element, string Span)? found = Classify(type);
        if (found is not { } field)
        {
            diagnostics.Add(Rules.SampleField, member.LocationOf(), sample.ShortName(), member.Name, type.ShortName());
            return null;
        }

        EquatableArray<int> shape = attributes.Dimensions();
        if (ShapeProblem(field.Kind, attributes, shape) is { } shapeProblem)
        {
            diagnostics.Add(
                Rules.SampleShape, attributes.LocationOf(attributes.Shape), sample.ShortName(), member.Name, shapeProblem);
            return null;
        }

        EquatableArray<float> means = attributes.Means();
        EquatableArray<float> deviations = attributes.StandardDeviations();
        if (NormalizeProblem(field.Kind, field.Element, attributes, shape, means, deviations) is { } normalizeProblem)
        {
            diagnostics.Add(
                Rules.SampleNormalize,
                attributes.LocationOf(attributes.Normalize ?? attributes.Scale),
                sample.ShortName(),
                member.Name,
                normalizeProblem);
            return null;
        }

        bool toFloat = attributes.Scale is not null || attributes.Normalize is not null;
        if (!toFloat && field.Kind is FieldKind.Scalar or FieldKind.Dense && !HasTensorType(field.Element))
        {
            diagnostics.Add(Rules.SampleField, member.LocationOf(), sample.ShortName(), member.Name, type.ShortName());
            return null;
        }

        return new FieldModel(
            member.Name.Escaped(), field.Kind, field.Element.PlainName(), field.Span, shape, attributes.Factor(), means, deviations, toFloat);
    }

    private static (FieldKind Kind, ITypeSymbol Element, string Span)? Classify(ITypeSymbol type)
    {
        switch (type)
        {
            case { SpecialType: SpecialType.System_String }:
                return (FieldKind.Text, type, "");
            case { TypeKind: TypeKind.Enum }:
                return (FieldKind.Enum, type, "");
            case IArrayTypeSymbol { Rank: 1 } array when IsNumber(array.ElementType):
                return (FieldKind.Dense, array.ElementType, ".AsSpan()");
            case INamedTypeSymbol { TypeArguments: [var element] } memory
                when memory.MetadataName() is "System.ReadOnlyMemory" or "System.Memory" && IsNumber(element):
                return (FieldKind.Dense, element, ".Span");
            case INamedTypeSymbol { TypeArguments: [var element] } array
                when array.MetadataName() == "System.Collections.Immutable.ImmutableArray" && IsNumber(element):
                return (FieldKind.Dense, element, ".AsSpan()");
            case INamedTypeSymbol when type.PlainName() == KnownNames.Tensor:
                return (FieldKind.Tensor, type, "");
            case INamedTypeSymbol when type.Has(KnownNames.Sample):
                return (FieldKind.Nested, type, "");
            default:
                return IsNumber(type) ? (FieldKind.Scalar, type, "") : null;
        }
    }

    private static bool IsNumber(ITypeSymbol type) => HasTensorType(type) || type.SpecialType == SpecialType.System_UInt16;

    // libtorch has no unsigned integers beyond bytes.
    private static bool HasTensorType(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16
            or SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Single or SpecialType.System_Double
        || type.MetadataName() == "System.Half";

    private static string? ShapeProblem(FieldKind kind, FieldAttributes attributes, EquatableArray<int> shape)
    {
        if (kind != FieldKind.Dense)
        {
            return attributes.Shape is null ? null : "[Shape] is for arrays and ReadOnlyMemory; remove it";
        }

        return attributes.Shape is null ? "an array needs [Shape(...)] with the sizes of one sample"
            : shape.Count == 0 ? "[Shape] needs at least one size"
            : shape.Any(size => size <= 0) ? "every size in [Shape] must be positive"
            : shape.Aggregate(1L, (product, size) => Math.Min(int.MaxValue + 1L, product * size)) > int.MaxValue
                ? "[Shape] has more elements than an array can hold"
                : null;
    }

    private static string? NormalizeProblem(
        FieldKind kind,
        ITypeSymbol element,
        FieldAttributes attributes,
        EquatableArray<int> shape,
        EquatableArray<float> means,
        EquatableArray<float> deviations)
    {
        if (attributes.Scale is null && attributes.Normalize is null)
        {
            return null;
        }

        if (kind is not (FieldKind.Dense or FieldKind.Scalar))
        {
            return "[Scale] and [Normalize] are for numbers and arrays of numbers; remove them";
        }

        return element.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int64
            ? "elements of '" + element.ShortName() + "' cannot be scaled or normalised; use byte, sbyte, short, ushort, int, Half, float or double"
            : means.Count != deviations.Count ? "[Normalize] has " + means.Count + " means and " + deviations.Count + " standard deviations"
            : attributes.Normalize is not null && means.Count == 0 ? "[Normalize] needs a mean and a standard deviation"
            : deviations.Any(value => value == 0) ? "a standard deviation of 0 would divide by zero"
            : means.Concat(deviations).Any(value => float.IsNaN(value) || float.IsInfinity(value)) ? "means and standard deviations must be finite"
            : means.Count > 1 && (shape.Count == 0 || shape[0] != means.Count)
                ? "[Normalize] has " + means.Count + " channels, but the first size in [Shape] is " + (shape.Count == 0 ? "missing" : shape[0].ToString(System.Globalization.CultureInfo.InvariantCulture))
                : null;
    }
}
