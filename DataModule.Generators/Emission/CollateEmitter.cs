using System.Globalization;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis.CSharp;

namespace DataModule.Generators.Emission;

/// <summary>Writes the one pass from samples into the batch's memory: one kernel call for each field of each sample.</summary>
internal static class CollateEmitter
{
    private const string Collation = "global::DataModule.Collation";

    public static void Emit(SourceWriter writer, SampleModel model)
    {
        string sample = model.Shell.FullName;
        writer.Member("Writes samples into a batch's memory in one pass.");
        writer.Block(
            "public static Batch Collate(global::System.ReadOnlySpan<" + sample + "> samples, global::DataModule.BatchMemory memory)",
            () =>
            {
                writer.Line("int count = samples.Length;");
                for (int i = 0; i < model.Fields.Count; i++)
                {
                    EmitBuffer(writer, model.Fields[i], i);
                }

                writer.Block("for (int i = 0; i < count; i++)", () =>
                {
                    writer.Line("ref readonly " + sample + " sample = ref samples[i];");
                    EmitPrefetch(writer, model);
                    for (int i = 0; i < model.Fields.Count; i++)
                    {
                        EmitElement(writer, model, model.Fields[i], i);
                    }
                });
                writer.Line("return new Batch(memory, count" + string.Concat(model.Fields.Select((field, i) => ", " + Result(model, field, i))) + ");");
            });
    }

    /// <summary>Four samples ahead: far enough to hide the wait for memory, near enough to be in the cache still.</summary>
    private static void EmitPrefetch(SourceWriter writer, SampleModel model)
    {
        List<FieldModel> fields = [.. model.Fields.Where(field => field.Kind == FieldKind.Dense)];
        if (fields.Count == 0)
        {
            return;
        }

        writer.Block("if (i + 4 < count)", () =>
        {
            foreach (FieldModel field in fields)
            {
                writer.Line(Collation + ".Prefetch<" + field.ElementType + ">(samples[i + 4]." + field.Name + field.Span + ");");
            }
        });
    }

    private static void EmitBuffer(SourceWriter writer, FieldModel field, int index)
    {
        switch (field.Kind)
        {
            case FieldKind.Text:
                writer.Line("string[] column" + index + " = memory.RentArray<string>(" + index + ", count);");
                break;
            case FieldKind.Nested:
                writer.Line(field.ElementType + "[] column" + index + " = memory.Nested(" + index + ").RentArray<" + field.ElementType + ">(0, count);");
                break;
            case FieldKind.Tensor:
                writer.Line("global::TorchSharp.torch.Tensor[] column" + index + " = memory.RentArray<global::TorchSharp.torch.Tensor>(" + index + ", count);");
                break;
            default:
                string type = Element(field);
                string shape = string.Concat(field.Shape.Select(size => ", " + size.ToString(CultureInfo.InvariantCulture)));
                writer.Line("global::DataModule.TensorBuffer<" + type + "> buffer" + index + " = memory.Rent<" + type + ">(" + index + ", [count" + shape + "]);");
                writer.Line("global::System.Span<" + type + "> column" + index + " = buffer" + index + ".Span;");
                if (field.Means.Count > 1)
                {
                    writer.Line("global::System.ReadOnlySpan<float> means" + index + " = [" + string.Join(", ", field.Means.Select(Float)) + "];");
                    writer.Line("global::System.ReadOnlySpan<float> deviations" + index + " = [" + string.Join(", ", field.StandardDeviations.Select(Float)) + "];");
                }

                break;
        }
    }

    private static void EmitElement(SourceWriter writer, SampleModel model, FieldModel field, int index)
    {
        string value = "sample." + field.Name;
        string column = "column" + index;
        string name = SymbolDisplay.FormatLiteral(model.Shell.Name.TrimStart('@') + "." + field.Name.TrimStart('@'), quote: true);
        int length = field.Shape.Aggregate(1, (product, size) => product * size);
        string stride = length.ToString(CultureInfo.InvariantCulture);
        string row = length == 1 ? column + ".Slice(i, 1)" : column + ".Slice(i * " + stride + ", " + stride + ")";
        if (field.ToFloat)
        {
            string source = field.Kind == FieldKind.Scalar ? "[" + value + "]" : value + field.Span;
            string normal = field.Means.Count > 1
                ? "means" + index + ", deviations" + index
                : field.Means.Count == 1 ? Float(field.Means[0]) + ", " + Float(field.StandardDeviations[0]) : "0f, 1f";
            writer.Line(Collation + ".ScaleAndNormalize<" + field.ElementType + ">(" + source + ", " + row + ", " + Float(field.Scale) + ", " + normal + ", " + name + ");");
            return;
        }

        writer.Line(field.Kind switch
        {
            FieldKind.Dense => Collation + ".Copy<" + field.ElementType + ">(" + value + field.Span + ", " + row + ", " + name + ");",
            FieldKind.Enum => column + "[i] = (long)" + value + ";",
            _ => column + "[i] = " + value + ";",
        });
    }

    private static string Result(SampleModel model, FieldModel field, int index) => field.Kind switch
    {
        FieldKind.Text => "column" + index,
        FieldKind.Nested => field.ElementType + ".Batch.Collate(column" + index + ", memory.Nested(" + index + ").Nested(1))",
        FieldKind.Tensor => "global::DataModule.BatchTransfer.Stack(column" + index + ", memory, "
            + SymbolDisplay.FormatLiteral(model.Shell.Name.TrimStart('@') + "." + field.Name.TrimStart('@'), quote: true) + ")",
        _ => "buffer" + index + ".Tensor",
    };

    private static string Element(FieldModel field) => field.ToFloat ? "float" : field.Kind == FieldKind.Enum ? "long" : field.ElementType;

    private static string Float(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";
}
