using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>How one column of the batch is described, and copied elsewhere.</summary>
internal static class FieldEmitter
{
    private const string Transfer = "global::DataModule.BatchTransfer";

    public static string Summary(BatchColumn column)
    {
        FieldModel field = column.Field;
        string name = field.Name.TrimStart('@');
        return column.Role switch
        {
            ColumnRole.Lengths => "int64 [n]: the lengths of <c>" + name + "</c> before padding.",
            ColumnRole.Mask => "bool [n, longest]: true where <c>" + name + "</c> has an element, false in the padding.",
            ColumnRole.Present => "bool [n]: true where a sample has <c>" + name + "</c>.",
            _ => field.Kind switch
            {
                FieldKind.Text when !field.IsString => "<c>" + name + "</c> of each sample, as an array.",
                FieldKind.Text => field.IsOptional ? "A string for each sample, or null." : "A string for each sample.",
                FieldKind.Nested => "The batch of the nested samples.",
                FieldKind.Element => "[n, ...]: a row for each sample, with the shape and dtype that <c>" + name + "</c> chooses.",
                FieldKind.Tensor => "The samples' tensors, stacked: [n, ...].",
                FieldKind.Enum => "int64 [n]: the values of the enum" + Missing(field) + ".",
                FieldKind.OneHot => "float32 [n, " + ValueText.Number(field.Classes) + "]: one-hot, 1 at the index of the label, else 0" + Missing(field) + ".",
                FieldKind.Padded => Dtype(column) + " [" + string.Join(", ", new[] { "n", "longest" }.Concat(field.Shape.Select(ValueText.Number))) + "]" + Treatment(field) + ", padded with " + field.Pad!.Number + ".",
                _ => Dtype(column) + " [" + string.Join(", ", new[] { "n" }.Concat(field.HasRunShape ? ["..."] : field.Shape.Select(ValueText.Number))) + "]" + Treatment(field) + Missing(field) + ".",
            },
        };
    }

    /// <summary>The test for a column that is on the device already, or null for one that has no device.</summary>
    public static string? IsOn(BatchColumn column) =>
        IsText(column) ? null
        : IsNested(column) ? column.Storage + ".IsOn(device)"
        : Transfer + ".IsOn(" + column.Storage + ", device)";

    public static string CopyTo(BatchColumn column) =>
        IsText(column) ? Clone(column)
        : IsNested(column) ? column.Storage + ".CopyTo(device, memory.Nested(" + ValueText.Number(column.Index) + "))"
        : Transfer + ".CopyTo(" + column.Storage + ", device, memory)";

    public static string CopyPinned(BatchColumn column) =>
        IsText(column) ? Clone(column)
        : IsNested(column) ? column.Storage + ".CopyPinned(memory.Nested(" + ValueText.Number(column.Index) + "))"
        : Transfer + ".CopyPinned(" + column.Storage + ", memory)";

    /// <summary>A copy of the rows from <c>start</c> on.</summary>
    public static string CopyRows(SampleModel model, BatchColumn column) =>
        IsText(column) ? "global::System.MemoryExtensions.AsSpan(" + column.Storage + ", start, count).ToArray()"
        : IsNested(column) ? column.Storage + ".CopyRows(start, count, memory.Nested(" + ValueText.Number(column.Index) + "))"
        : "global::DataModule.Uncollation.CopyRows(" + column.Storage + ", start, count, memory, " + CollateEmitter.FieldName(model, column.Field) + ")";

    private static bool IsText(BatchColumn column) => column.Field.Kind == FieldKind.Text;

    private static bool IsNested(BatchColumn column) => column.Field.Kind == FieldKind.Nested;

    private static string Clone(BatchColumn column) => "(" + column.Type + ")" + column.Storage + ".Clone()";

    private static string Treatment(FieldModel field) =>
        field.Means.Count > 0 || field.HasRunChannels ? ", scaled and normalized" : field.ToFloat ? ", scaled" : "";

    private static string Missing(FieldModel field) => field.IsOptional ? "; 0 where it is missing" : "";

    private static string Dtype(BatchColumn column) => column.Element switch
    {
        "byte" => "uint8",
        "sbyte" => "int8",
        "short" => "int16",
        "int" => "int32",
        "long" => "int64",
        "float" => "float32",
        "double" => "float64",
        "global::System.Half" => "float16",
        var other => other,
    };
}
