using System.Globalization;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Checks the attributes of a sample's field: the text of the first problem, or null.</summary>
internal static class FieldRules
{
    public static string? Shape(FieldKind kind, ITypeSymbol type, FieldAttributes attributes, EquatableArray<int> shape)
    {
        int rank = type is IArrayTypeSymbol array ? array.Rank : 1;
        if (kind == FieldKind.Padded)
        {
            return attributes.Shape is null
                ? rank == 1 ? null : "an array with several dimensions needs [Shape], with -1 as the first size: [Shape(-1, 3)]"
                : shape.Count == 0 || shape[0] != -1 || shape.Skip(1).Any(size => size <= 0)
                    ? "with [Pad], [Shape] starts with -1 for the length that differs, then has the fixed sizes: [Shape(-1, 3)]"
                    : Fits(shape.Skip(1)) ?? Rank(type, rank, shape);
        }

        if (kind != FieldKind.Dense)
        {
            return attributes.Shape is null ? null : "[Shape] is for arrays and ReadOnlyMemory; remove it";
        }

        return attributes.Shape is null ? "an array needs [Shape(...)] with the sizes of one sample, or [Pad] where they differ"
            : shape.Count == 0 ? (rank == 1 ? null : "[Shape] without sizes, which the loader is given, is for flat arrays; an array with several dimensions needs its sizes here")
            : shape.Any(size => size <= 0) ? "every size in [Shape] must be positive" + (shape[0] == -1 ? "; for a length that differs, add [Pad]" : "")
            : Fits(shape) ?? Rank(type, rank, shape);
    }

    private static string? Fits(IEnumerable<int> sizes) =>
        sizes.Aggregate(1L, (product, size) => Math.Min(int.MaxValue + 1L, product * size)) > int.MaxValue
            ? "[Shape] has more elements than an array can hold"
            : null;

    // A flat array may have any shape; one of several dimensions has its own.
    private static string? Rank(ITypeSymbol type, int rank, EquatableArray<int> shape) => rank == 1 || rank == shape.Count
        ? null
        : FormattableString.Invariant($"'{type.ShortName()}' has {rank} dimensions, but [Shape] has {shape.Count}");

    public static string? Normalize(
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

        if (kind is not (FieldKind.Dense or FieldKind.Scalar or FieldKind.Padded))
        {
            return "[Scale] and [Normalize] are for numbers and arrays of numbers; remove them";
        }

        return element.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int64
            ? "elements of '" + element.ShortName() + "' cannot be scaled or normalized; use byte, sbyte, short, ushort, int, Half, float or double"
            : means.Count != deviations.Count ? "[Normalize] has " + means.Count + " means and " + deviations.Count + " standard deviations"
            : attributes is { Normalize: not null, HasRunNormalization: false } && means.Count == 0 ? "[Normalize] needs a mean and a standard deviation"
            : deviations.Any(value => value == 0) ? "a standard deviation of 0 would divide by zero"
            : !IsFinite(attributes.Factor()) || !means.Concat(deviations).All(IsFinite) ? "factors, means and standard deviations must be finite"
            : attributes.KeepType is not null ? "[Scale] and [Normalize] make floats; remove [KeepType]"
            : attributes.HasRunShape ? null
            : attributes.HasRunNormalization ? AxisWithin(attributes.Axis(), shape)
            : means.Count > 1 ? Axis(attributes.Axis(), means.Count, shape)
            : null;
    }

    // With values of the run, there may be one mean for all channels, which needs no dimension.
    private static string? AxisWithin(int axis, EquatableArray<int> shape) =>
        (axis < 0 ? axis + shape.Count : axis) is var place && (axis == 0 || (place >= 0 && place < shape.Count))
            ? null
            : FormattableString.Invariant($"[Normalize] has Axis = {axis}, but [Shape] has {shape.Count} dimensions");

    private static string? Axis(int axis, int channels, EquatableArray<int> shape)
    {
        int place = axis < 0 ? axis + shape.Count : axis;
        string has = FormattableString.Invariant($"[Normalize] has {channels} channels, but ");
        if (shape.Count == 0)
        {
            return has + "the first size in [Shape] is missing";
        }

        if (place < 0 || place >= shape.Count)
        {
            return FormattableString.Invariant($"[Normalize] has Axis = {axis}, but [Shape] has {shape.Count} dimensions");
        }

        int meant = shape.ToList().LastIndexOf(channels);
        return shape[place] == channels ? null
            : has + (place == 0 ? "the first size in [Shape] is " : FormattableString.Invariant($"size {place} in [Shape] is ")) + shape[place].ToString(CultureInfo.InvariantCulture)
                + (meant < 0 ? "" : FormattableString.Invariant($"; if they are dimension {meant}, write Axis = {meant}"));
    }

    public static string? Pad(FieldKind kind, ITypeSymbol element, FieldAttributes attributes)
    {
        if (attributes.Pad is null)
        {
            return null;
        }

        double value = attributes.PadValue();
        return kind != FieldKind.Padded ? "[Pad] is for arrays and ReadOnlyMemory of numbers; remove it"
            : attributes.PadMultiple() < 1 ? "Multiple must be at least 1"
            : attributes.Scale is null && attributes.Normalize is null && !CanHold(element.SpecialType, value)
                ? "the padding value " + value.ToString("R", CultureInfo.InvariantCulture) + " is not of type '" + element.ShortName() + "'"
                : null;
    }

    public static string? OneHot(FieldKind kind, ITypeSymbol element, FieldAttributes attributes) =>
        attributes.OneHot is null ? null
        : kind != FieldKind.OneHot || !IsInteger(element) ? "[OneHot] is for integers and enums; remove it"
        : attributes.Classes() < 1 ? "[OneHot] needs at least one class"
        : null;

    /// <summary>A padding value as an expression of the batch's element type.</summary>
    public static string PadText(ITypeSymbol element, string type, double value)
    {
        return element.SpecialType == SpecialType.System_Boolean ? (value == 0 ? "false" : "true")
            : double.IsNaN(value) ? "(" + type + ")double.NaN"
            : double.IsInfinity(value) ? "(" + type + ")double." + (value > 0 ? "PositiveInfinity" : "NegativeInfinity")
            : "(" + type + ")(" + value.ToString("R", CultureInfo.InvariantCulture) + (type is "float" or "double" or "global::System.Half" ? "d)" : ")");
    }

    private static bool IsFinite(float value) => !float.IsNaN(value) && !float.IsInfinity(value);

    private static bool IsInteger(ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        || type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    private static bool CanHold(SpecialType type, double value)
    {
        return type switch
        {
            SpecialType.System_Boolean => value is 0 or 1,
            SpecialType.System_Byte => Fits(byte.MinValue, byte.MaxValue),
            SpecialType.System_SByte => Fits(sbyte.MinValue, sbyte.MaxValue),
            SpecialType.System_Int16 => Fits(short.MinValue, short.MaxValue),
            SpecialType.System_UInt16 => Fits(ushort.MinValue, ushort.MaxValue),
            SpecialType.System_Int32 => Fits(int.MinValue, int.MaxValue),
            SpecialType.System_Int64 => Fits(-9e15, 9e15),
            _ => true,
        };

        bool Fits(double least, double most) => value >= least && value <= most && Math.Floor(value) == value;
    }
}
