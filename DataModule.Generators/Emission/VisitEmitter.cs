using System.Globalization;
using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the description of a sample's fields, and the visitor of their values.</summary>
internal static class VisitEmitter
{
    private const string Field = "global::DataModule.SampleField";

    public static string Interface(SampleModel model) => "global::DataModule.ISample<" + model.Shell.FullName + ">";

    // Explicitly implemented: a field of the sample may have any name.
    public static void Emit(SourceWriter writer, SampleModel model)
    {
        writer.Member();
        writer.Line("static global::System.Collections.Generic.IReadOnlyList<" + Field + "> " + Interface(model) + ".Fields { get; } = new " + Field + "[]");
        writer.Open();
        foreach (FieldModel field in model.Fields)
        {
            writer.Line(Describe(field) + ",");
        }

        writer.Close(";");
        writer.Member();
        writer.Block("static void " + Interface(model) + ".Visit(in " + model.Shell.FullName + " sample, global::DataModule.ISampleVisitor visitor)", () =>
        {
            for (int i = 0; i < model.Fields.Count; i++)
            {
                EmitVisit(writer, model, model.Fields[i], ValueText.Number(i));
            }
        });
    }

    private static string Describe(FieldModel field)
    {
        var properties = new List<string>();
        Add(field.Kind is FieldKind.Dense or FieldKind.Padded && !field.HasRunShape, "Shape", List(field.Sizes.Select(ValueText.Number)));
        Add(field.Axis is not null && field.Kind is FieldKind.Dense or FieldKind.Padded, "ChannelAxis", field.Axis?.ToString(CultureInfo.InvariantCulture));
        Add(field.Scale != 1, "Scale", ValueText.Float(field.Scale));
        Add(field.Means.Count > 0, "Means", List(field.Means.Select(ValueText.Float)));
        Add(field.Means.Count > 0, "StandardDeviations", List(field.StandardDeviations.Select(ValueText.Float)));
        Add(field.Pad is not null, "Padding", Padding(field.Pad?.Number));
        Add(field.Kind == FieldKind.OneHot, "Classes", ValueText.Number(field.Classes));
        Add(field.IsOptional, "IsOptional", "true");
        Add(field.Kind == FieldKind.Nested, "Fields", "global::DataModule.SampleFields.Of<" + field.ElementType + ">()");
        return "new(" + ValueText.Literal(field.Name.TrimStart('@')) + ", " + Field + "Kind." + Kind(field.Kind) + ")"
            + (properties.Count == 0 ? "" : " { " + string.Join(", ", properties) + " }");

        void Add(bool applies, string name, string? value)
        {
            if (applies)
            {
                properties.Add(name + " = " + value);
            }
        }

        static string List(IEnumerable<string> values) => "[" + string.Join(", ", values) + "]";
    }

    private static string? Padding(string? number) => number switch
    {
        "NaN" => "double.NaN",
        "Infinity" => "double.PositiveInfinity",
        "-Infinity" => "double.NegativeInfinity",
        _ => number + "d",
    };

    private static string Kind(FieldKind kind) => kind switch
    {
        FieldKind.Dense => "Array",
        FieldKind.Text => "Item",
        _ => kind.ToString(),
    };

    private static void EmitVisit(SourceWriter writer, SampleModel model, FieldModel field, string index)
    {
        string value = "sample." + field.Name;
        bool asks = field.IsOptional && field.Kind != FieldKind.Text;
        string present = value + (asks && field.Access == ElementAccess.None ? ".GetValueOrDefault()" : "");
        string show = "visitor." + field.Kind switch
        {
            FieldKind.Text => "Item<" + field.ItemType + ">(" + index + ", " + value + ");",
            FieldKind.Tensor => "Tensor(" + index + ", " + value + ");",
            FieldKind.Nested => "Nested<" + field.ElementType + ">(" + index + ", " + value + ");",
            FieldKind.Element => "Element<" + field.ElementType + ">(" + index + ", " + value + ");",
            FieldKind.Enum or FieldKind.OneHot => "Numbers<long>(" + index + ", [(long)" + present + "]);",
            FieldKind.Scalar => "Numbers<" + field.ElementType + ">(" + index + ", [" + present + "]);",
            _ => "Numbers<" + field.ElementType + ">(" + index + ", " + CollateEmitter.Source(model, field) + ");",
        };
        if (!asks)
        {
            writer.Line(show);
            return;
        }

        writer.Block("if (" + value + " is not null)", () => writer.Line(show));
        writer.Block("else", () => writer.Line("visitor.Missing(" + index + ");"));
    }
}
