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
        bool optional = IsOptional(type, out ITypeSymbol present);
        if (Classify(present) is not { } field || (optional && field.Kind is not (FieldKind.Scalar or FieldKind.Enum or FieldKind.Text or FieldKind.Dense)))
        {
            diagnostics.Add(Rules.SampleField, member.LocationOf(), sample.ShortName(), member.Name, type.ShortName());
            return null;
        }

        FieldKind kind = attributes.OneHot is not null && field.Kind is (FieldKind.Scalar or FieldKind.Enum) ? FieldKind.OneHot
            : attributes.Pad is not null && field.Kind == FieldKind.Dense ? FieldKind.Padded
            : field.Kind;
        EquatableArray<int> shape = attributes.Dimensions();
        EquatableArray<float> means = attributes.Means();
        EquatableArray<float> deviations = attributes.StandardDeviations();
        bool toFloat = attributes.Scale is not null || attributes.Normalize is not null;
        bool fits = Check(Rules.SamplePad, attributes.Pad, FieldRules.Pad(kind, field.Element, attributes, optional))
            && Check(Rules.SampleOneHot, attributes.OneHot, FieldRules.OneHot(kind, field.Element, attributes, optional))
            && Check(Rules.SampleShape, attributes.Shape, FieldRules.Shape(kind, attributes, shape))
            && Check(Rules.SampleNormalize, attributes.Normalize ?? attributes.Scale, FieldRules.Normalize(kind, field.Element, attributes, shape, means, deviations));
        if (!fits)
        {
            return null;
        }

        if (!toFloat && kind is (FieldKind.Scalar or FieldKind.Dense or FieldKind.Padded) && !HasTensorType(field.Element))
        {
            diagnostics.Add(Rules.SampleField, member.LocationOf(), sample.ShortName(), member.Name, type.ShortName());
            return null;
        }

        return new FieldModel(
            member.Name.Escaped(),
            present.PlainName(),
            kind,
            field.Element.PlainName(),
            optional && present.IsValueType ? ".GetValueOrDefault()" + field.Span : field.Span,
            shape,
            attributes.Factor(),
            means,
            deviations,
            toFloat,
            kind == FieldKind.Padded ? new PadModel(FieldRules.PadText(field.Element, toFloat, attributes.PadValue()), attributes.PadMultiple(), attributes.PadMask()) : null,
            attributes.Classes(),
            optional);

        bool Check(DiagnosticDescriptor rule, AttributeData? attribute, string? problem)
        {
            if (problem is not null)
            {
                diagnostics.Add(rule, attributes.LocationOf(attribute), sample.ShortName(), member.Name, problem);
            }

            return problem is null;
        }
    }

    private static bool IsOptional(ITypeSymbol type, out ITypeSymbol present)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            present = nullable.TypeArguments[0];
            return true;
        }

        present = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        return type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated };
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
}
