using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the conversion of a batch back to samples, if a sample can be constructed from its fields.</summary>
internal static class UncollateEmitter
{
    private const string Uncollation = "global::DataModule.Uncollation";

    public static void Emit(SourceWriter writer, SampleModel model, IReadOnlyList<BatchColumn> columns)
    {
        if (model.Construction is not { } construction)
        {
            return;
        }

        string sample = model.Shell.FullName;
        writer.Member(new Documentation("A copy of one sample.")
        {
            Parameters = ParameterWords.All("index"),
            Exceptions = [DocumentedExceptions.IndexOutOfRange, DocumentedExceptions.Reused],
        });
        // Not Item, which may be the name of a field.
        writer.Line("[global::System.Runtime.CompilerServices.IndexerName(\"SampleAt\")]");
        writer.Block("public " + sample + " this[int index]", () => writer.Block("get", () =>
        {
            writer.Line("_memory.ThrowIfRecycled(_version);");
            writer.Line(Uncollation + ".CheckIndex(index, _count);");
            writer.Line("return ToSamples(index, 1)[0];");
        }));

        writer.Member(new Documentation("Copies all samples out of the batch.") { Returns = "New samples, which share no memory with the batch.", Exceptions = [DocumentedExceptions.Reused] });
        writer.Line("public " + sample + "[] ToSamples() => ToSamples(0, _count);");

        writer.Member(new Documentation("Copies a range of samples out of the batch.")
        {
            Parameters = ParameterWords.All("start", "count"),
            Returns = "New samples, which share no memory with the batch.",
            Exceptions = [DocumentedExceptions.IndexOutOfRange, DocumentedExceptions.Reused],
        });
        writer.Block("public " + sample + "[] ToSamples(int start, int count)", () =>
        {
            writer.Line("_memory.ThrowIfRecycled(_version);");
            writer.Line(Uncollation + ".CheckRange(start, count, _count, 0);");
            foreach (BatchColumn column in columns.Where(column => column.Role != ColumnRole.Mask))
            {
                EmitRows(writer, model, column);
            }

            writer.Line(sample + "[] samples = new " + sample + "[count];");
            writer.Block("for (int i = 0; i < count; i++)", () =>
            {
                string made = construction.New(sample, index => Value(model, [.. columns.Where(column => column.Field == model.Fields[index])]));
                writer.Line("samples[i] = " + made + ";");
            });
            writer.Line("return samples;");
        });
    }

    private static void EmitRows(SourceWriter writer, SampleModel model, BatchColumn column)
    {
        FieldModel field = column.Field;
        string index = ValueText.Number(column.Index);
        if (column.Role == ColumnRole.Value && field.Kind is FieldKind.Text or FieldKind.Tensor)
        {
            return;
        }

        if (column.Role == ColumnRole.Value && field.Kind == FieldKind.Nested)
        {
            writer.Line(field.ElementType + "[] rows" + index + " = " + column.Storage + ".ToSamples(start, count);");
            return;
        }

        if (column.Role == ColumnRole.Value && field.Kind == FieldKind.Element)
        {
            writer.Line(
                field.ElementType + "[] rows" + index + " = global::DataModule.BatchElements.Uncollate<" + field.ElementType + ">("
                + column.Storage + ", start, count, " + CollateEmitter.FieldName(model, field) + ");");
            return;
        }

        string length = column.Role != ColumnRole.Value ? "1" : field.Kind switch
        {
            FieldKind.Padded => "-1",
            FieldKind.OneHot => ValueText.Number(field.Classes),
            _ when field.HasRunShape => "_values._size" + index,
            _ => ValueText.Number(field.Size),
        };
        writer.Line(
            "using global::DataModule.TensorRows<" + column.Element + "> rows" + index + " = " + Uncollation + ".Rows<" + column.Element + ">("
            + column.Storage + ", start, count, " + length + ", " + CollateEmitter.FieldName(model, field) + ");");
    }

    private static string Value(SampleModel model, BatchColumn[] columns)
    {
        BatchColumn column = columns[0];
        FieldModel field = column.Field;
        string rows = "rows" + ValueText.Number(column.Index);
        string row = rows + "[i]";
        string value = field.Kind switch
        {
            FieldKind.Text => column.Storage + "[start + i]",
            FieldKind.Nested or FieldKind.Element => row,
            FieldKind.Tensor => Uncollation + ".Row(" + column.Storage + ", start + i, " + CollateEmitter.FieldName(model, field) + ")",
            FieldKind.OneHot => "(" + field.Type + ")" + Uncollation + ".Label(" + row + ")",
            FieldKind.Enum => "(" + field.Type + ")" + rows + ".Span[i]",
            FieldKind.Scalar => field.ToFloat ? Restore(column, rows + ".Span[i]") : (field.IsConverted ? "(" + field.Type + ")" : "") + rows + ".Span[i]",
            FieldKind.Padded => Array(column, row, "(int)rows" + ValueText.Number(Of(ColumnRole.Lengths)) + ".Span[i]"),
            _ => Array(column, row, null),
        };
        return field.IsOptional && field.Kind != FieldKind.Text
            ? "rows" + ValueText.Number(Of(ColumnRole.Present)) + ".Span[i] ? (" + field.Type + ")" + value + " : default(" + field.Type + "?)"
            : value;

        int Of(ColumnRole role) => columns.Single(candidate => candidate.Role == role).Index;
    }

    // A sample's own array, without what was padded.
    private static string Array(BatchColumn column, string row, string? length)
    {
        FieldModel field = column.Field;
        string elements = length is null ? row : row + ".Slice(0, " + length + (field.Size > 1 ? " * " + ValueText.Number(field.Size) : "") + ")";
        return Container(field, field.ToFloat ? Restore(column, elements)
            : field.IsConverted ? Uncollation + ".Convert<" + field.Stored + ", " + field.ElementType + ">(" + elements + ")"
            : field.Access == ElementAccess.Grid ? elements : elements + ".ToArray()");
    }

    /// <summary>An array as the field's type.</summary>
    public static string Container(FieldModel field, string array) => field.Access switch
    {
        ElementAccess.Immutable => "global::System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(" + array + ")",
        ElementAccess.Grid => Uncollation + ".Grid<" + field.ElementType + ">(" + array + ", " + string.Join(", ", field.Sizes.Select(ValueText.Number)) + ")",
        _ => array,
    };

    private static string Restore(BatchColumn column, string source) =>
        Uncollation + ".Restore<" + column.Field.ElementType + ">(" + source + ", " + CollateEmitter.Affine(column, "_values") + ")";
}
