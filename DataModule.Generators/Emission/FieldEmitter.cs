using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>What one field is in the batch, and how it is copied elsewhere.</summary>
internal static class FieldEmitter
{
    private const string Transfer = "global::DataModule.BatchTransfer";

    public static string BatchType(FieldModel field) => field.Kind switch
    {
        FieldKind.Text => "string[]",
        FieldKind.Nested => field.ElementType + ".Batch",
        _ => "global::TorchSharp.torch.Tensor",
    };

    public static string Summary(FieldModel field) => field.Kind switch
    {
        FieldKind.Text => "One string a sample.",
        FieldKind.Nested => "The nested samples' batch.",
        FieldKind.Tensor => "The samples' tensors, stacked: [n, ...].",
        FieldKind.Enum => "int64 [n]: the enumeration's values.",
        _ => ScalarName(field) + " [" + string.Join(", ", new[] { "n" }.Concat(field.Shape.Select(size => size.ToString(Invariant)))) + "]"
            + (field.Means.Count > 0 ? ", scaled and normalised." : field.ToFloat ? ", scaled." : "."),
    };

    /// <summary>The test for a field that is on the device already, or null for one that has no device.</summary>
    public static string? IsOn(FieldModel field, int index) => field.Kind switch
    {
        FieldKind.Text => null,
        FieldKind.Nested => "_field" + index + ".IsOn(device)",
        _ => Transfer + ".IsOn(_field" + index + ", device)",
    };

    public static string CopyTo(FieldModel field, int index) => field.Kind switch
    {
        FieldKind.Text => "(string[])_field" + index + ".Clone()",
        FieldKind.Nested => "_field" + index + ".CopyTo(device, memory.Nested(" + index + "))",
        _ => Transfer + ".CopyTo(_field" + index + ", device, memory)",
    };

    public static string CopyPinned(FieldModel field, int index) => field.Kind switch
    {
        FieldKind.Text => "(string[])_field" + index + ".Clone()",
        FieldKind.Nested => "_field" + index + ".CopyPinned(memory.Nested(" + index + "))",
        _ => Transfer + ".CopyPinned(_field" + index + ", memory)",
    };

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static string ScalarName(FieldModel field) => field.ToFloat ? "float32" : field.ElementType switch
    {
        "byte" => "uint8",
        "sbyte" => "int8",
        "short" => "int16",
        "int" => "int32",
        "long" => "int64",
        "float" => "float32",
        "double" => "float64",
        "global::System.Half" => "float16",
        _ => field.ElementType,
    };
}
