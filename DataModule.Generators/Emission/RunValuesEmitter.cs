using DataModule.Generators.Model;
using DataModule.Generators.Parsing;

namespace DataModule.Generators.Emission;

/// <summary>Writes the type of the values of the run that the loaders of a sample need.</summary>
internal static class RunValuesEmitter
{
    private const string Normalization = "global::DataModule.NormalizationConstants";
    private const string Sizes = "global::System.Collections.Generic.IReadOnlyList<int>";

    /// <summary>The name of the type.</summary>
    public static string Type(SampleModel model) => model.Shell.FullName + "." + KnownNames.RunValues;

    /// <summary>The parameter of that type, before others; empty if the sample has none.</summary>
    public static string Parameter(SampleModel model) => model.HasRunValues ? Type(model) + " values, " : "";

    public static void Emit(SourceWriter writer, SampleModel model)
    {
        if (!model.HasRunValues)
        {
            return;
        }

        BatchColumn[] columns = [.. Columns(model)];
        (string Type, string Name, string Text)[] values = [.. columns.SelectMany(Values)];
        writer.Member("The values of the run that the loaders of <c>" + model.Shell.Name + "</c> need. All batches of a loader have the same values.");
        writer.Block("public " + (model.HidesBatch ? "new " : "") + "sealed class " + KnownNames.RunValues, () =>
        {
            foreach (BatchColumn column in columns)
            {
                string index = ValueText.Number(column.Index);
                if (column.Field.HasRunShape)
                {
                    writer.Line("internal readonly long[] _shape" + index + ";");
                    writer.Line("internal readonly int _size" + index + ";");
                }

                if (column.Field.HasRunChannels)
                {
                    writer.Line("internal readonly global::DataModule.ChannelAffine _channels" + index + ";");
                }
            }

            writer.Member(new Documentation("Checks the values and keeps them.")
            {
                Parameters = values.Select(value => (value.Name, value.Text)),
                Exceptions =
                [
                    ("System.ArgumentNullException", "A value is null."),
                    ("System.ArgumentException", "A value is out of range, or the values do not fit together; the message names the field."),
                ],
            });
            writer.Block("public " + KnownNames.RunValues + "(" + string.Join(", ", values.Select(value => value.Type + " " + value.Name)) + ")", () =>
            {
                foreach ((_, string name, _) in values)
                {
                    writer.Line("this." + name + " = " + name + " ?? throw new global::System.ArgumentNullException(" + ValueText.Literal(name.TrimStart('@')) + ");");
                }

                foreach (BatchColumn column in columns)
                {
                    EmitChecks(writer, model, column);
                }
            });

            foreach ((string type, string name, string text) in values)
            {
                writer.Member(text);
                writer.Line("public " + type + " " + name + " { get; }");
            }
        });
    }

    /// <summary>
    /// The attributes of an overload without the values: its error says what a call must add. Without this overload, the compiler would
    /// complain about the loaders of another sample type.
    /// </summary>
    public static void EmitMissing(SourceWriter writer, SampleModel model, Documentation loader)
    {
        string call = "new " + model.Shell.Name.TrimStart('@') + "." + KnownNames.RunValues + "(" + string.Join(", ", Columns(model).SelectMany(Values).Select(value => value.Name.TrimStart('@'))) + ")";
        writer.Member(loader with { Summary = "Does not compile, because the values of the run are missing.", Exceptions = [] });
        writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        writer.Line("[global::System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]");
        writer.Line("[global::System.Obsolete(" + ValueText.Literal("'" + model.Shell.Name.TrimStart('@') + "' leaves values to the run: pass " + call + " after the batch size.") + ", error: true)]");
    }

    private static IEnumerable<BatchColumn> Columns(SampleModel model) =>
        BatchColumn.Of(model.Fields).Where(column => column.Role == ColumnRole.Value && column.Field.Run != RunParts.None);

    private static IEnumerable<(string Type, string Name, string Text)> Values(BatchColumn column)
    {
        FieldModel field = column.Field;
        string name = field.Name.TrimStart('@');
        if ((field.Run & RunParts.Nested) != 0)
        {
            yield return (field.ElementType + "." + KnownNames.RunValues, field.Name, "The values of the run of <c>" + name + "</c>.");
        }

        if ((field.Run & RunParts.Normalization) != 0)
        {
            yield return (Normalization, field.Name, "One mean and standard deviation for <c>" + name + "</c>, or one for each of its channels.");
        }

        if (field.HasRunShape)
        {
            yield return (Sizes, name + "Shape", "The sizes of one sample's <c>" + name + "</c>, outermost first, each positive.");
        }
    }

    private static void EmitChecks(SourceWriter writer, SampleModel model, BatchColumn column)
    {
        FieldModel field = column.Field;
        string index = ValueText.Number(column.Index);
        string shape = "[" + string.Join(", ", field.Sizes.Select(ValueText.Number)) + "]";
        if (field.HasRunShape)
        {
            shape = "_shape" + index;
            writer.Line(shape + " = global::DataModule.RunShape.Check(" + field.Name.TrimStart('@') + "Shape, " + CollateEmitter.FieldName(model, field) + ", out _size" + index + ");");
        }

        if (field.HasRunChannels)
        {
            string constants = (field.Run & RunParts.Normalization) != 0 ? field.Name
                : "new(" + List(field.Means) + ", " + List(field.StandardDeviations) + ")";
            writer.Line("_channels" + index + " = " + Normalization + ".Channels(" + constants + ", " + ValueText.Float(field.Scale) + ", " + shape + ", "
                + ValueText.Number(field.Axis ?? 0) + ", " + CollateEmitter.FieldName(model, field) + ");");
        }

        static string List(IEnumerable<float> numbers) => "new float[] { " + string.Join(", ", numbers.Select(ValueText.Float)) + " }";
    }
}
