using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the one pass from samples into the batch's memory: one kernel call for each field of each sample.</summary>
internal static class CollateEmitter
{
    private const string Collation = "global::DataModule.Collation";
    private const string Tensor = "global::TorchSharp.torch.Tensor";

    public static void Emit(SourceWriter writer, SampleModel model, IReadOnlyList<BatchColumn> columns)
    {
        string sample = model.Shell.FullName;
        writer.Member("Writes samples into a batch's memory in one pass.");
        writer.Block(
            "public static Batch Collate(global::System.ReadOnlySpan<" + sample + "> samples, global::DataModule.BatchMemory memory)",
            () =>
            {
                writer.Line("int count = samples.Length;");
                EmitLengths(writer, sample, columns);
                foreach (BatchColumn column in columns)
                {
                    EmitBuffer(writer, column);
                }

                writer.Block("for (int i = 0; i < count; i++)", () =>
                {
                    writer.Line("ref readonly " + sample + " sample = ref samples[i];");
                    EmitPrefetch(writer, model);
                    foreach (BatchColumn column in columns)
                    {
                        EmitElement(writer, model, column);
                    }
                });
                writer.Line("return new Batch(memory, count" + string.Concat(columns.Select(column => ", " + Result(model, column))) + ");");
            });
    }

    /// <summary>The field's name as the messages of errors show it.</summary>
    public static string FieldName(SampleModel model, FieldModel field) =>
        ValueText.Literal(model.Shell.Name.TrimStart('@') + "." + field.Name.TrimStart('@'));

    /// <summary>The arguments of scale, means and standard deviations; the latter two as given where there are several.</summary>
    public static string Affine(FieldModel field, string means, string deviations) => ValueText.Float(field.Scale) + ", " + field.Means.Count switch
    {
        0 => "0f, 1f",
        1 => ValueText.Float(field.Means[0]) + ", " + ValueText.Float(field.StandardDeviations[0]),
        _ => means + ", " + deviations,
    };

    /// <summary>Four samples ahead: far enough to hide the wait for memory, near enough to be in the cache still.</summary>
    private static void EmitPrefetch(SourceWriter writer, SampleModel model)
    {
        List<FieldModel> fields = [.. model.Fields.Where(field => field.Kind is FieldKind.Dense or FieldKind.Padded)];
        if (fields.Count == 0)
        {
            return;
        }

        writer.Block("if (i + 4 < count)", () =>
        {
            foreach (FieldModel field in fields)
            {
                writer.Line(Collation + ".Prefetch<" + field.ElementType + ">(" + Source(field, "samples[i + 4]") + ");");
            }
        });
    }

    // Padded fields need their longest sample before any memory is asked for.
    private static void EmitLengths(SourceWriter writer, string sample, IReadOnlyList<BatchColumn> columns)
    {
        BatchColumn[] padded = [.. columns.Where(column => column is { Role: ColumnRole.Value, Field.Kind: FieldKind.Padded })];
        if (padded.Length == 0)
        {
            return;
        }

        foreach (BatchColumn column in padded)
        {
            writer.Line("int longest" + column.Index + " = 0;");
        }

        writer.Block("foreach (ref readonly " + sample + " sample in samples)", () =>
        {
            foreach (BatchColumn column in padded)
            {
                writer.Line("longest" + column.Index + " = global::System.Math.Max(longest" + column.Index + ", " + Source(column.Field) + ".Length);");
            }
        });
        foreach (BatchColumn column in padded.Where(column => column.Field.Pad!.Multiple > 1))
        {
            string multiple = ValueText.Number(column.Field.Pad!.Multiple);
            writer.Line("longest" + column.Index + " = checked((longest" + column.Index + " + " + multiple + " - 1) / " + multiple + " * " + multiple + ");");
        }
    }

    private static void EmitBuffer(SourceWriter writer, BatchColumn column)
    {
        FieldModel field = column.Field;
        int index = column.Index;
        switch (column.Role == ColumnRole.Value ? field.Kind : FieldKind.Scalar)
        {
            case FieldKind.Text:
                string text = field.IsOptional ? "string?" : "string";
                writer.Line(text + "[] column" + index + " = memory.RentArray<" + text + ">(" + index + ", count);");
                break;
            case FieldKind.Nested:
                writer.Line(field.ElementType + "[] column" + index + " = memory.Nested(" + index + ").RentArray<" + field.ElementType + ">(0, count);");
                break;
            case FieldKind.Tensor:
                writer.Line(Tensor + "[] column" + index + " = memory.RentArray<" + Tensor + ">(" + index + ", count);");
                break;
            default:
                string type = column.Element;
                writer.Line("global::DataModule.TensorBuffer<" + type + "> buffer" + index + " = memory.Rent<" + type + ">(" + index + ", [count" + Shape(column) + "]);");
                writer.Line("global::System.Span<" + type + "> column" + index + " = buffer" + index + ".Span;");
                if (column.Role == ColumnRole.Value && field.Means.Count > 1)
                {
                    writer.Line("global::System.ReadOnlySpan<float> means" + index + " = [" + string.Join(", ", field.Means.Select(ValueText.Float)) + "];");
                    writer.Line("global::System.ReadOnlySpan<float> deviations" + index + " = [" + string.Join(", ", field.StandardDeviations.Select(ValueText.Float)) + "];");
                }

                break;
        }
    }

    private static void EmitElement(SourceWriter writer, SampleModel model, BatchColumn column)
    {
        FieldModel field = column.Field;
        string value = "sample." + field.Name;
        string target = "column" + column.Index;
        switch (column.Role)
        {
            case ColumnRole.Lengths:
                writer.Line(target + "[i] = " + Source(field) + ".Length;");
                return;
            case ColumnRole.Present:
                writer.Line(target + "[i] = " + value + " is not null;");
                return;
            case ColumnRole.Mask:
                writer.Line(Row(column) + ".Fill(false);");
                writer.Line(target + ".Slice(i * longest" + column.ValueIndex + ", " + Source(field) + ".Length).Fill(true);");
                return;
        }

        string present = field.IsOptional && field.Kind != FieldKind.Text ? value + ".GetValueOrDefault()" : value;
        string name = FieldName(model, field);
        switch (field.Kind)
        {
            case FieldKind.OneHot:
                writer.Line(Collation + ".OneHot((long)" + value + ", " + Row(column) + ", " + name + ");");
                break;
            case FieldKind.Padded when field.ToFloat:
                writer.Line(Normalize(column, Source(field), target + ".Slice(i * longest" + column.Index + ", " + Source(field) + ".Length)", name));
                writer.Line(Row(column) + ".Slice(" + Source(field) + ".Length).Fill(" + field.Pad!.Value + ");");
                break;
            case FieldKind.Padded:
                writer.Line(Collation + ".Pad<" + field.ElementType + ">(" + Source(field) + ", " + Row(column) + ", " + field.Pad!.Value + ", " + name + ");");
                break;
            case FieldKind.Scalar or FieldKind.Dense when field.ToFloat:
                EmitPresent(writer, column, Normalize(column, field.Kind == FieldKind.Scalar ? "[" + present + "]" : Source(field), Row(column), name));
                break;
            case FieldKind.Dense:
                EmitPresent(writer, column, Collation + ".Copy<" + field.ElementType + ">(" + Source(field) + ", " + Row(column) + ", " + name + ");");
                break;
            case FieldKind.Enum:
                writer.Line(target + "[i] = (long)" + present + ";");
                break;
            default:
                writer.Line(target + "[i] = " + present + ";");
                break;
        }
    }

    private static void EmitPresent(SourceWriter writer, BatchColumn column, string write)
    {
        if (!column.Field.IsOptional)
        {
            writer.Line(write);
            return;
        }

        writer.Block("if (sample." + column.Field.Name + " is not null)", () => writer.Line(write));
        writer.Block("else", () => writer.Line(Row(column) + ".Clear();"));
    }

    private static string Normalize(BatchColumn column, string source, string row, string name) =>
        Collation + ".ScaleAndNormalize<" + column.Field.ElementType + ">(" + source + ", " + row + ", "
            + Affine(column.Field, "means" + column.Index, "deviations" + column.Index) + ", " + name + ");";

    private static string Result(SampleModel model, BatchColumn column) => (column.Role == ColumnRole.Value ? column.Field.Kind : FieldKind.Scalar) switch
    {
        FieldKind.Text => "column" + column.Index,
        FieldKind.Nested => column.Field.ElementType + ".Batch.Collate(column" + column.Index + ", memory.Nested(" + column.Index + ").Nested(1))",
        FieldKind.Tensor => "global::DataModule.BatchTransfer.Stack(column" + column.Index + ", memory, " + FieldName(model, column.Field) + ")",
        _ => "buffer" + column.Index + ".Tensor",
    };

    private static string Source(FieldModel field, string sample = "sample") => sample + "." + field.Name + field.Span;

    private static string Shape(BatchColumn column) => (column.Role, column.Field.Kind) switch
    {
        (ColumnRole.Lengths or ColumnRole.Present, _) => "",
        (ColumnRole.Mask, _) or (_, FieldKind.Padded) => ", longest" + column.ValueIndex,
        (_, FieldKind.OneHot) => ", " + ValueText.Number(column.Field.Classes),
        _ => string.Concat(column.Field.Shape.Select(size => ", " + ValueText.Number(size))),
    };

    // One sample's part of the column.
    private static string Row(BatchColumn column)
    {
        string stride = column.Role == ColumnRole.Mask || column.Field.Kind == FieldKind.Padded ? "longest" + column.ValueIndex
            : column.Field.Kind == FieldKind.OneHot ? ValueText.Number(column.Field.Classes)
            : ValueText.Number(column.Field.Shape.Aggregate(1, (product, size) => product * size));
        return "column" + column.Index + (stride == "1" ? ".Slice(i, 1)" : ".Slice(i * " + stride + ", " + stride + ")");
    }
}
