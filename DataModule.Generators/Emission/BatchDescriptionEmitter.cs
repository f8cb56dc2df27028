using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the description of a batch's fields.</summary>
internal static class BatchDescriptionEmitter
{
    public const string Contract = "global::DataModule.IDescribedBatch";

    private const string List = "global::System.Collections.Generic.IReadOnlyList";
    private const string Field = "global::DataModule.BatchField";

    public static void Emit(SourceWriter writer, SampleModel model, IReadOnlyList<BatchColumn> columns)
    {
        string sample = model.Shell.FullName;
        writer.Member();
        writer.Line(List + "<global::DataModule.SampleField> " + Contract + ".Fields => global::DataModule.SampleFields.Of<" + sample + ">();");
        writer.Member();
        writer.Line(List + "<" + Field + "> " + Contract + ".Columns => new " + Field + "[]");
        writer.Open();
        foreach (BatchColumn column in columns.Where(column => column.Role == ColumnRole.Value))
        {
            writer.Line("new " + Field + "(" + ValueText.Literal(column.Name.TrimStart('@')) + ") { " + string.Join(", ", Values(column, columns).OfType<string>()) + " },");
        }

        writer.Close(";");
        writer.Member();
        writer.Line("void " + Contract + ".Visit(object sample, global::DataModule.ISampleVisitor visitor) => global::DataModule.SampleFields.Visit((" + sample + ")sample, visitor);");
    }

    private static IEnumerable<string?> Values(BatchColumn column, IReadOnlyList<BatchColumn> columns)
    {
        FieldModel field = column.Field;
        yield return (field.Kind switch { FieldKind.Text => "Values", FieldKind.Nested => "Nested", _ => "Tensor" }) + " = " + column.Name;
        yield return Other(ColumnRole.Lengths);
        yield return Other(ColumnRole.Present);
        yield return (field.Run & RunParts.Normalization) == 0 ? null : "Normalization = _values." + field.Name;
        if (field.Kind == FieldKind.Enum || (field.Kind == FieldKind.OneHot && !IsWhole(field.Type)))
        {
            yield return "NameOf = static value => global::System.Enum.GetName<" + field.Type + ">((" + field.Type + ")value)";
        }

        string? Other(ColumnRole role) =>
            columns.FirstOrDefault(other => other.Role == role && other.ValueIndex == column.Index) is { } found ? role + " = " + found.Name : null;
    }

    // A one-hot label that is no whole number is an enumeration.
    private static bool IsWhole(string type) => type is "sbyte" or "byte" or "short" or "ushort" or "int" or "uint" or "long" or "ulong";
}
