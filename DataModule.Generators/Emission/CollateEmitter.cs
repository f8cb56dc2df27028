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
        writer.Member(new Documentation("Collates samples into the memory of a batch, in one pass.")
        {
            Parameters = ParameterWords.All(["samples", .. model.HasRunValues ? ["values"] : Array.Empty<string>(), "memory"]),
            Returns = "The batch; its tensors are in the given memory.",
            Exceptions = [DocumentedExceptions.SampleDoesNotFit],
        });
        writer.Block(
            "public static Batch Collate(global::System.ReadOnlySpan<" + sample + "> samples, " + RunValuesEmitter.Parameter(model) + "global::DataModule.BatchMemory memory)",
            () =>
            {
                writer.Line("int count = samples.Length;");
                EmitLengths(writer, model, columns);
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
                writer.Line("return new Batch(memory, " + (model.HasRunValues ? "values, " : "") + "count" + string.Concat(columns.Select(column => ", " + Result(model, column))) + ");");
            });
    }

    /// <summary>The field's name as the messages of errors show it.</summary>
    public static string FieldName(SampleModel model, FieldModel field) =>
        ValueText.Literal(model.Shell.Name.TrimStart('@') + "." + field.Name.TrimStart('@'));

    /// <summary>The arguments of scale, means and standard deviations.</summary>
    /// <param name="column">The field's column.</param>
    /// <param name="values">Where the values of the run are.</param>
    public static string Affine(BatchColumn column, string values) => column.Field.HasRunChannels ? values + "._channels" + ValueText.Number(column.Index) : column.Field.IsInterleaved ? "_channels" + ValueText.Number(column.Index) : ValueText.Float(column.Field.Scale) + ", " + column.Field.Means.Count switch
    {
        0 => "0f, 1f",
        1 => ValueText.Float(column.Field.Means[0]) + ", " + ValueText.Float(column.Field.StandardDeviations[0]),
        _ => "_means" + ValueText.Number(column.Index) + ", _deviations" + ValueText.Number(column.Index),
    };

    /// <summary>The means and standard deviations of fields that have one a channel.</summary>
    public static void EmitChannels(SourceWriter writer, IReadOnlyList<BatchColumn> columns)
    {
        foreach (BatchColumn column in columns.Where(column => column is { Role: ColumnRole.Value, Field: { Means.Count: > 1, HasRunChannels: false } }))
        {
            string index = ValueText.Number(column.Index);
            string means = "[" + string.Join(", ", column.Field.Means.Select(ValueText.Float)) + "]";
            string deviations = "[" + string.Join(", ", column.Field.StandardDeviations.Select(ValueText.Float)) + "]";
            if (column.Field.IsInterleaved)
            {
                writer.Line("private static readonly global::DataModule.ChannelAffine _channels" + index + " = new(" + ValueText.Float(column.Field.Scale) + ", " + means + ", " + deviations + ", " + ValueText.Number(column.Field.Inner) + ");");
                continue;
            }

            writer.Line("private static readonly float[] _means" + index + " = " + means + ";");
            writer.Line("private static readonly float[] _deviations" + index + " = " + deviations + ";");
        }
    }

    /// <summary>Prefetches four samples ahead: early enough to hide memory latency, late enough that the data is still in the cache.</summary>
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
                writer.Line(Collation + ".Prefetch<" + field.ElementType + ">(" + Source(model, field, "samples[i + 4]") + ");");
            }
        });
    }

    // The longest sample of a padded field is needed before memory is rented.
    private static void EmitLengths(SourceWriter writer, SampleModel model, IReadOnlyList<BatchColumn> columns)
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

        writer.Block("foreach (ref readonly " + model.Shell.FullName + " sample in samples)", () =>
        {
            foreach (BatchColumn column in padded)
            {
                string length = Source(model, column.Field) + ".Length";
                if (column.Field.Size > 1)
                {
                    length = Collation + ".Rows(" + length + ", " + ValueText.Number(column.Field.Size) + ", " + FieldName(model, column.Field) + ")";
                }

                writer.Line("longest" + column.Index + " = global::System.Math.Max(longest" + column.Index + ", " + length + ");");
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
                writer.Line(column.Type + " column" + index + " = memory.RentArray<" + field.ItemType + ">(" + index + ", count);");
                break;
            case FieldKind.Nested or FieldKind.Element:
                writer.Line(field.ElementType + "[] column" + index + " = memory.Nested(" + index + ").RentArray<" + field.ElementType + ">(0, count);");
                break;
            case FieldKind.Tensor:
                writer.Line(Tensor + "[] column" + index + " = memory.RentArray<" + Tensor + ">(" + index + ", count);");
                break;
            default:
                string type = column.Element;
                writer.Line("global::DataModule.TensorBuffer<" + type + "> buffer" + index + " = memory.Rent<" + type + ">(" + index + ", " + (field.HasRunShape && column.Role == ColumnRole.Value ? "count, values._shape" + index : "[count" + Shape(column) + "]") + ");");
                writer.Line("global::System.Span<" + type + "> column" + index + " = buffer" + index + ".Span;");
                break;
        }
    }

    private static void EmitElement(SourceWriter writer, SampleModel model, BatchColumn column)
    {
        FieldModel field = column.Field;
        string value = "sample." + field.Name;
        string values = "values" + column.ValueIndex;
        string target = "column" + column.Index;
        switch (column.Role)
        {
            case ColumnRole.Lengths:
                writer.Line(target + "[i] = " + Length(field, values) + ";");
                return;
            case ColumnRole.Present:
                writer.Line(target + "[i] = " + value + " is not null;");
                return;
            case ColumnRole.Mask:
                writer.Line(Row(column) + ".Fill(false);");
                writer.Line(target + ".Slice(i * longest" + column.ValueIndex + ", " + Length(field, values) + ").Fill(true);");
                return;
        }

        string present = field.IsOptional && field.Kind != FieldKind.Text ? value + ".GetValueOrDefault()" : value;
        string name = FieldName(model, field);
        if (field.Access != ElementAccess.None)
        {
            writer.Line("global::System.ReadOnlySpan<" + field.ElementType + "> " + values + " = " + Source(model, field, "sample") + ";");
        }

        switch (field.Kind)
        {
            case FieldKind.OneHot:
                EmitPresent(writer, column, Collation + ".OneHot((long)" + present + ", " + Row(column) + ", " + name + ");");
                break;
            case FieldKind.Padded when field.ToFloat || field.IsConverted:
                string filled = Row(column) + ".Slice(0, " + values + ".Length)";
                writer.Line(field.ToFloat ? Normalize(column, values, filled, name) : Convert(values, filled, name));
                writer.Line(Row(column) + ".Slice(" + values + ".Length).Fill(" + field.Pad!.Value + ");");
                break;
            case FieldKind.Padded:
                writer.Line(Collation + ".Pad<" + field.ElementType + ">(" + values + ", " + Row(column) + ", " + field.Pad!.Value + ", " + name + ");");
                break;
            case FieldKind.Scalar or FieldKind.Dense when field.ToFloat:
                EmitPresent(writer, column, Normalize(column, field.Kind == FieldKind.Scalar ? "[" + present + "]" : values, Row(column), name));
                break;
            case FieldKind.Dense when field.IsConverted:
                EmitPresent(writer, column, Convert(values, Row(column), name));
                break;
            case FieldKind.Dense:
                EmitPresent(writer, column, Collation + ".Copy<" + field.ElementType + ">(" + values + ", " + Row(column) + ", " + name + ");");
                break;
            case FieldKind.Enum:
                writer.Line(target + "[i] = (long)" + present + ";");
                break;
            case FieldKind.Scalar when field.IsConverted:
                writer.Line(target + "[i] = (" + field.Stored + ")" + present + ";");
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
            + Affine(column, "values") + ", " + name + ");";

    private static string Convert(string source, string row, string name) => Collation + ".Convert(" + source + ", " + row + ", " + name + ");";

    private static string Result(SampleModel model, BatchColumn column) => (column.Role == ColumnRole.Value ? column.Field.Kind : FieldKind.Scalar) switch
    {
        FieldKind.Text => "column" + column.Index,
        FieldKind.Nested => column.Field.ElementType + ".Batch.Collate(column" + column.Index + ((column.Field.Run & RunParts.Nested) != 0 ? ", values." + column.Field.Name : "") + ", memory.Nested(" + column.Index + ").Nested(1))",
        FieldKind.Element => "global::DataModule.BatchElements.Collate<" + column.Field.ElementType + ">(column" + column.Index + ", memory.Nested(" + column.Index + "), " + FieldName(model, column.Field) + ")",
        FieldKind.Tensor => "global::DataModule.BatchTransfer.Stack(column" + column.Index + ", memory, " + FieldName(model, column.Field) + ")",
        _ => "buffer" + column.Index + ".Tensor",
    };

    // Not as an extension method, which would need a using in the generated file.
    public static string Source(SampleModel model, FieldModel field, string sample = "sample")
    {
        string value = sample + "." + field.Name;
        switch (field.Access)
        {
            case ElementAccess.Array:
                return "global::System.MemoryExtensions.AsSpan(" + value + ")";
            case ElementAccess.Grid:
                return Collation + ".Elements<" + field.ElementType + ">(" + value + ", " + string.Join(", ", field.Sizes.Select(ValueText.Number)) + ", " + FieldName(model, field) + ")";
            default:
                return value + (field.IsOptional ? ".GetValueOrDefault()" : "") + (field.Access == ElementAccess.Memory ? ".Span" : ".AsSpan()");
        }
    }

    private static string Length(FieldModel field, string values) =>
        values + ".Length" + (field.Size > 1 ? " / " + ValueText.Number(field.Size) : "");

    private static string Shape(BatchColumn column) => (column.Role, column.Field.Kind) switch
    {
        (ColumnRole.Lengths or ColumnRole.Present, _) => "",
        (ColumnRole.Mask, _) => ", longest" + column.ValueIndex,
        (_, FieldKind.Padded) => ", longest" + column.ValueIndex + string.Concat(column.Field.Shape.Select(size => ", " + ValueText.Number(size))),
        (_, FieldKind.OneHot) => ", " + ValueText.Number(column.Field.Classes),
        _ => string.Concat(column.Field.Shape.Select(size => ", " + ValueText.Number(size))),
    };

    // One sample's part of the column.
    private static string Row(BatchColumn column)
    {
        string stride = column.Role == ColumnRole.Mask ? "longest" + column.ValueIndex
            : column.Field.Kind == FieldKind.Padded ? "longest" + column.ValueIndex + (column.Field.Size > 1 ? " * " + ValueText.Number(column.Field.Size) : "")
            : column.Field.HasRunShape ? "values._size" + column.Index
            : ValueText.Number(column.Field.Kind == FieldKind.OneHot ? column.Field.Classes : column.Field.Size);
        return "column" + column.Index + (stride == "1" ? ".Slice(i, 1)" : ".Slice(i * " + stride + ", " + stride + ")");
    }
}
