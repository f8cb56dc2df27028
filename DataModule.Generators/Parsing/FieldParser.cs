using System.Globalization;
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
        if (attributes.AsArray is not null)
        {
            return FieldModel.AsArray(member.Name.Escaped(), type.FullName());
        }

        bool optional = IsOptional(type, out ITypeSymbol present);
        if (Classify(present) is not { } field)
        {
            diagnostics.Add(Rules.SampleField, member.LocationOf(), sample.ShortName(), member.Name, type.ShortName());
            return null;
        }

        if (optional && field.Kind is not (FieldKind.Scalar or FieldKind.Enum or FieldKind.Text or FieldKind.Dense))
        {
            diagnostics.Add(Rules.SampleMissingField, member.LocationOf(), sample.ShortName(), member.Name, present.ShortName());
            return null;
        }

        FieldKind kind = attributes.OneHot is not null && field.Kind is (FieldKind.Scalar or FieldKind.Enum) ? FieldKind.OneHot
            : attributes.Pad is not null && field.Kind == FieldKind.Dense ? FieldKind.Padded
            : field.Kind;
        EquatableArray<int> shape = attributes.Dimensions();
        EquatableArray<float> means = attributes.Means();
        EquatableArray<float> deviations = attributes.StandardDeviations();
        bool toFloat = attributes.Scale is not null || attributes.Normalize is not null;
        bool fits = Check(Rules.SamplePad, attributes.Pad, FieldRules.Pad(kind, field.Element, attributes))
            && Check(Rules.SampleOneHot, attributes.OneHot, FieldRules.OneHot(kind, field.Element, attributes))
            && Check(Rules.SampleShape, attributes.Shape, FieldRules.Shape(kind, present, attributes, shape))
            && Check(Rules.SampleNormalize, attributes.Normalize ?? attributes.Scale, FieldRules.Normalize(kind, field.Element, attributes, shape, means, deviations));
        if (!fits)
        {
            return null;
        }

        string stored = Stored(kind, field.Element, toFloat, attributes.KeepType is not null);
        if (kind is (FieldKind.Scalar or FieldKind.Dense or FieldKind.Padded) && stored == field.Element.PlainName() && !HasTensorType(field.Element))
        {
            diagnostics.Add(Rules.SampleField, member.LocationOf(), sample.ShortName(), member.Name, type.ShortName());
            return null;
        }

        return new FieldModel(
            member.Name.Escaped(),
            present.PlainName(),
            kind,
            field.Element.PlainName(),
            field.Access,
            kind == FieldKind.Padded ? shape.Skip(1).ToEquatable() : shape,
            attributes.Factor(),
            means,
            deviations,
            Inner(attributes, shape, means),
            ChannelAxis(attributes, kind, shape),
            toFloat,
            stored,
            kind == FieldKind.Padded ? Pad(field.Element, stored, attributes) : null,
            attributes.Classes(),
            optional,
            Run(kind, present, attributes));

        bool Check(DiagnosticDescriptor rule, AttributeData? attribute, string? problem)
        {
            if (problem is not null)
            {
                diagnostics.Add(rule, attributes.LocationOf(attribute), sample.ShortName(), member.Name, problem);
            }

            return problem is null;
        }
    }

    private static RunParts Run(FieldKind kind, ITypeSymbol type, FieldAttributes attributes) =>
        (attributes.HasRunShape ? RunParts.Shape : RunParts.None)
        | (attributes.HasRunNormalization ? RunParts.Normalization : RunParts.None)
        | (kind == FieldKind.Nested && SampleParser.HasRunValues((INamedTypeSymbol)type) ? RunParts.Nested : RunParts.None);

    // Labels, tokens and indices are int64 to losses and embeddings, and models are of float32; arrays of smaller types keep them, which saves memory.
    private static string Stored(FieldKind kind, ITypeSymbol element, bool toFloat, bool keeps) =>
        toFloat ? "float"
        : keeps ? element.PlainName()
        : element.SpecialType switch
        {
            SpecialType.System_Int32 => "long",
            SpecialType.System_Double => "float",
            SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 when kind == FieldKind.Scalar => "long",
            _ => element.PlainName(),
        };

    // The number of adjacent elements of one channel.
    private static int Inner(FieldAttributes attributes, EquatableArray<int> shape, EquatableArray<float> means)
    {
        int axis = attributes.Axis();
        return means.Count < 2 ? 0 : shape.Skip(1 + (axis < 0 ? axis + shape.Count : axis)).Aggregate(1, static (product, size) => product * size);
    }

    // In a variable number of rows, the channels are the features, unless [Normalize] has an axis.
    private static int? ChannelAxis(FieldAttributes attributes, FieldKind kind, EquatableArray<int> shape)
    {
        int axis = attributes.Axis() is var named && named < 0 && !attributes.HasRunShape ? named + shape.Count : named;
        axis = kind == FieldKind.Padded && axis == 0 ? 1 : axis;
        return attributes.HasRunShape || (axis >= 0 && axis < shape.Count) ? axis : null;
    }

    private static PadModel Pad(ITypeSymbol element, string stored, FieldAttributes attributes)
    {
        double value = attributes.PadValue();
        return new PadModel(
            value.ToString("R", CultureInfo.InvariantCulture),
            FieldRules.PadText(element, stored, value),
            attributes.PadMultiple(),
            attributes.PadMask());
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

    private static (FieldKind Kind, ITypeSymbol Element, ElementAccess Access)? Classify(ITypeSymbol type)
    {
        switch (type)
        {
            case { SpecialType: SpecialType.System_String }:
                return (FieldKind.Text, type, ElementAccess.None);
            case { TypeKind: TypeKind.Enum }:
                return (FieldKind.Enum, type, ElementAccess.None);
            case IArrayTypeSymbol { Rank: <= 4 } array when IsNumber(array.ElementType):
                return (FieldKind.Dense, array.ElementType, array.Rank == 1 ? ElementAccess.Array : ElementAccess.Grid);
            case INamedTypeSymbol { TypeArguments: [var element] } memory
                when memory.MetadataName() is "System.ReadOnlyMemory" or "System.Memory" && IsNumber(element):
                return (FieldKind.Dense, element, ElementAccess.Memory);
            case INamedTypeSymbol { TypeArguments: [var element] } array
                when array.MetadataName() == "System.Collections.Immutable.ImmutableArray" && IsNumber(element):
                return (FieldKind.Dense, element, ElementAccess.Immutable);
            case INamedTypeSymbol when type.PlainName() == KnownNames.Tensor:
                return (FieldKind.Tensor, type, ElementAccess.None);
            case INamedTypeSymbol when type.Has(KnownNames.Sample):
                return (FieldKind.Nested, type, ElementAccess.None);
            case var element when element.ImplementsItself(KnownNames.IBatchElement):
                return (FieldKind.Element, type, ElementAccess.None);
            default:
                return IsNumber(type) ? (FieldKind.Scalar, type, ElementAccess.None) : null;
        }
    }

    private static bool IsNumber(ITypeSymbol type) => HasTensorType(type) || type.SpecialType == SpecialType.System_UInt16;

    // libtorch has no unsigned integers beyond bytes.
    private static bool HasTensorType(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16
            or SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Single or SpecialType.System_Double
        || type.MetadataName() == "System.Half";
}
