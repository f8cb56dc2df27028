using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes how a sample is kept on disk, where all its fields can be written and it can be made of them again.</summary>
internal static class CacheEmitter
{
    public static void EmitCodec(SourceWriter writer, SampleModel model)
    {
        if (model.Construction is not { IsCacheable: true } construction)
        {
            return;
        }

        string sample = model.Shell.FullName;
        writer.Member("Writes samples to a cache on disk, and reads them.");
        writer.Line("public static global::DataModule.ISampleCodec<" + sample + "> CacheCodec { get; } =");
        writer.Line("    global::DataModule.SampleCodec.From<" + sample + ">(" + Name(model) + ", WriteCached, ReadCached);");
        writer.Member();
        writer.Block("private static void WriteCached(global::DataModule.SampleWriter writer, " + sample + " sample)", () =>
        {
            foreach (FieldModel field in model.Fields)
            {
                EmitWrite(writer, model, field);
            }
        });
        writer.Member();
        writer.Block("private static " + sample + " ReadCached(ref global::DataModule.SampleReader reader)", () =>
        {
            for (int i = 0; i < model.Fields.Count; i++)
            {
                EmitRead(writer, model.Fields[i], ValueText.Number(i));
            }

            writer.Line("return " + construction.New(sample, field => "value" + ValueText.Number(field)) + ";");
        });
    }

    public static void EmitExtension(SourceWriter writer, SampleModel model)
    {
        if (model.Construction is not { IsCacheable: true })
        {
            return;
        }

        string dataset = "global::DataModule.IDataset<" + model.Shell.FullName + ">";
        writer.Member(new Documentation("Caches samples in a folder when they are first read, for later runs and for other processes.")
        {
            TypeParameters = ParameterWords.OfTypeParameters(model.TypeParameters),
            Parameters = ParameterWords.All("dataset", "folder", "version"),
            Returns = "A dataset that reads each sample from the folder if it is there.",
            Exceptions = [DocumentedExceptions.CacheAfterRandom, DocumentedExceptions.OtherCache],
        });
        writer.Line("public static " + dataset + " Cache" + model.TypeParameters + "(");
        writer.Line("    this " + dataset + " dataset,");
        writer.Line("    string folder,");
        writer.Line("    string version = \"\")" + (model.Constraints.Length > 0 ? " " + model.Constraints : "") + " =>");
        writer.Line("    global::DataModule.CacheExtensions.Cache(dataset, folder, " + model.Shell.FullName + ".Batch.CacheCodec, version);");
    }

    // Of the sample and its fields: a folder that was filled with others is refused.
    private static string Name(SampleModel model)
    {
        IEnumerable<string> fields = model.Fields.Select(field => field.Name + ": " + field.Type + (field.IsOptional ? "?" : "")
            + (field.Access == ElementAccess.Grid ? " of " + string.Join("x", field.Sizes.Select(ValueText.Number)) : ""));
        return ValueText.Literal((model.Shell.FullName + "(" + string.Join(", ", fields) + ")").Replace("global::", ""))
            + string.Concat(model.Fields.Where(IsNested).Select(field => " + " + Nested(field) + ".Name"));
    }

    // Those whose type has a codec of its own.
    private static bool IsNested(FieldModel field) => field.Kind is FieldKind.Nested or FieldKind.Element;

    private static string Nested(FieldModel field) => field.Kind == FieldKind.Nested
        ? field.ElementType + ".Batch.CacheCodec"
        : "global::DataModule.BatchElements.CacheCodec<" + field.ElementType + ">()";

    private static void EmitWrite(SourceWriter writer, SampleModel model, FieldModel field)
    {
        string value = "sample." + field.Name;
        bool asks = field.IsOptional && field.Kind != FieldKind.Text;
        if (asks)
        {
            writer.Line("writer.Write(" + value + " is not null);");
            writer.Line("if (" + value + " is not null)");
            writer.Open();
        }

        writer.Line(field switch
        {
            { Kind: FieldKind.Text } => "writer.Write(" + value + ");",
            _ when IsNested(field) => Nested(field) + ".Write(writer, " + value + ");",
            { Access: ElementAccess.None } => "writer.Write(" + value + (asks ? ".Value" : "") + ");",
            _ => "writer.Write<" + field.ElementType + ">(" + CollateEmitter.Source(model, field) + ");",
        });
        if (asks)
        {
            writer.Close();
        }
    }

    private static void EmitRead(SourceWriter writer, FieldModel field, string index)
    {
        bool asks = field.IsOptional && field.Kind != FieldKind.Text;
        string read = field switch
        {
            { Kind: FieldKind.Text } => field.IsOptional ? "reader.ReadOptionalText()" : "reader.ReadText()",
            _ when IsNested(field) => Nested(field) + ".Read(ref reader)",
            { Access: ElementAccess.None } => "reader.Read<" + field.Type + ">()",
            _ => UncollateEmitter.Container(field, "reader.ReadArray<" + field.ElementType + ">()"),
        };
        writer.Line(field.Type + (field.IsOptional ? "?" : "") + " value" + index + " = " + (asks ? "reader.Read<bool>() ? " + read + " : default(" + field.Type + "?)" : read) + ";");
    }
}
