using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes a sample's nested batch type and the extensions of its datasets.</summary>
internal static class SampleEmitter
{
    private const string Memory = "global::DataModule.BatchMemory";
    private const string Device = "global::TorchSharp.torch.Device";

    public static string Emit(SampleModel model) => SourceWriter.File(
        model.Shell,
        " : " + VisitEmitter.Interface(model),
        writer =>
        {
            VisitEmitter.Emit(writer, model);
            RunValuesEmitter.Emit(writer, model);
            writer.Member("A batch of <c>" + model.Shell.Name + "</c> samples: one tensor for each field, with the batch dimension first.");
            writer.Block(
                "public " + (model.HidesBatch ? "new " : "") + "readonly partial struct Batch : global::DataModule.IBatch<Batch, " + model.Shell.FullName + (model.HasRunValues ? ", " + RunValuesEmitter.Type(model) : "") + ">, " + BatchDescriptionEmitter.Contract,
                () => EmitBatch(writer, model));
        },
        writer => EmitExtension(writer, model));

    private static void EmitBatch(SourceWriter writer, SampleModel model)
    {
        IReadOnlyList<BatchColumn> columns = BatchColumn.Of(model.Fields);
        CollateEmitter.EmitChannels(writer, columns);
        writer.Line("private readonly " + Memory + " _memory;");
        writer.Line("private readonly int _version;");
        writer.Line("private readonly int _count;");
        if (model.HasRunValues)
        {
            writer.Line("private readonly " + RunValuesEmitter.Type(model) + " _values;");
        }

        foreach (BatchColumn column in columns)
        {
            writer.Line("private readonly " + column.Type + " " + column.Storage + ";");
        }

        writer.Line();
        string parameters = string.Concat(columns.Select(column => ", " + column.Type + " field" + column.Index));
        writer.Block("private Batch(" + Memory + " memory, " + RunValuesEmitter.Parameter(model) + "int count" + parameters + ")", () =>
        {
            if (model.HasRunValues)
            {
                writer.Line("_values = values;");
            }

            writer.Line("_memory = memory;");
            writer.Line("_version = memory.Version;");
            writer.Line("_count = count;");
            foreach (BatchColumn column in columns)
            {
                writer.Line(column.Storage + " = field" + column.Index + ";");
            }
        });

        writer.Member("The number of samples.");
        writer.Line("public int Count => _count;");
        foreach (BatchColumn column in columns)
        {
            EmitProperty(writer, column);
        }

        CollateEmitter.Emit(writer, model, columns);
        UncollateEmitter.Emit(writer, model, columns);
        EmitMoves(writer, model, columns);
        BatchDescriptionEmitter.Emit(writer, model, columns);
        CacheEmitter.EmitCodec(writer, model);
    }

    private static void EmitProperty(SourceWriter writer, BatchColumn column)
    {
        writer.Member(new Documentation(FieldEmitter.Summary(column)) { Exceptions = [DocumentedExceptions.Reused] });
        writer.Block("public " + column.Type + " " + column.Name, () =>
        {
            writer.Block("get", () =>
            {
                writer.Line("_memory.ThrowIfRecycled(_version);");
                writer.Line("return " + column.Storage + ";");
            });
            writer.Line("init => " + column.Storage + " = value;");
        });
    }

    private static void EmitMoves(SourceWriter writer, SampleModel model, IReadOnlyList<BatchColumn> columns)
    {
        string onDevice = string.Join(" && ", columns.Select(FieldEmitter.IsOn).OfType<string>());
        writer.Member(new Documentation("Tests the device of the batch.") { Parameters = ParameterWords.All("device"), Returns = "Whether all tensors are on the device.", Exceptions = [DocumentedExceptions.Reused] });
        writer.Block("public bool IsOn(" + Device + " device)", () =>
        {
            writer.Line("_memory.ThrowIfRecycled(_version);");
            writer.Line("return " + (onDevice.Length == 0 ? "true" : onDevice) + ";");
        });

        writer.Member(new Documentation("Moves the batch to a device.")
        {
            Parameters = ParameterWords.All("device"),
            Returns = "The batch itself if it is on the device, else a copy that the caller must dispose.",
            Exceptions = [DocumentedExceptions.Reused],
        });
        writer.Line("public Batch To(" + Device + " device) => IsOn(device) ? this : CopyTo(device, new " + Memory + "());");

        writer.Member(Copy("Copies the batch to page-locked memory."));
        writer.Line("public Batch PinMemory() => CopyPinned(new " + Memory + "());");

        EmitCopy(writer, model, columns, "CopyTo(" + Device + " device, " + Memory + " memory)", "_count", FieldEmitter.CopyTo, "device", "memory");
        EmitCopy(writer, model, columns, "CopyPinned(" + Memory + " memory)", "_count", FieldEmitter.CopyPinned, "memory");
        EmitCopy(writer, model, columns, "CopyRows(int start, int count, " + Memory + " memory)", "count", column => FieldEmitter.CopyRows(model, column), "start", "count", "memory");

        writer.Member(Copy("Copies a range of samples, with the same device and padding; also <c>batch[1..3]</c>.") with
        {
            Parameters = ParameterWords.All("start", "count"),
            Exceptions = [DocumentedExceptions.IndexOutOfRange, DocumentedExceptions.Reused],
        });
        writer.Block("public Batch Slice(int start, int count)", () =>
        {
            writer.Line("_memory.ThrowIfRecycled(_version);");
            writer.Line("global::DataModule.Uncollation.CheckRange(start, count, _count, 1);");
            writer.Line("return CopyRows(start, count, new " + Memory + "());");
        });

        writer.Member(new Documentation("Detaches the batch from its loader, which then does not reuse its memory. The caller must dispose the batch.")
        {
            Returns = "The batch itself.",
            Exceptions = [DocumentedExceptions.Reused],
        });
        writer.Block("public Batch Detach()", () =>
        {
            writer.Line("_memory.Detach(_version);");
            writer.Line("return this;");
        });

        writer.Member("Returns the memory of the batch to its loader, or frees it if the batch owns it.");
        writer.Line("public void Dispose() => _memory?.Release(_version);");
    }

    private static Documentation Copy(string summary) => new(summary)
    {
        Returns = "The copy, which the caller must dispose.",
        Exceptions = [DocumentedExceptions.Reused],
    };

    // Public for batches that nest this one, perhaps in another assembly.
    private static void EmitCopy(SourceWriter writer, SampleModel model, IReadOnlyList<BatchColumn> columns, string signature, string count, Func<BatchColumn, string> copy, params string[] parameters)
    {
        writer.Member(Copy("Copies the batch to the given memory.") with { Parameters = ParameterWords.All(parameters), Returns = "The copy; the given memory owns its tensors." });
        writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        writer.Block("public Batch " + signature, () =>
        {
            writer.Line("_memory.ThrowIfRecycled(_version);");
            writer.Line("return new Batch(memory, " + (model.HasRunValues ? "_values, " : "") + count + string.Concat(columns.Select(column => ", " + copy(column))) + ");");
        });
    }

    private static void EmitExtension(SourceWriter writer, SampleModel model)
    {
        if (model.Accessibility is null)
        {
            return;
        }

        writer.Member("Creates loaders and caches of <c>" + model.Shell.Name + "</c> datasets.");
        writer.Block(model.Accessibility + " static class " + model.ExtensionName, () =>
        {
            EmitToLoader(writer, model, "IDataset", "bool shuffle = false");
            EmitToLoader(writer, model, "IStreamDataset");
            CacheEmitter.EmitExtension(writer, model);
        });
    }

    private static void EmitToLoader(SourceWriter writer, SampleModel model, string source, params string[] order)
    {
        string sample = model.Shell.FullName;
        string[] values = model.HasRunValues ? [RunValuesEmitter.Type(model) + " values"] : [];
        writer.Member(LoaderDocumentation(model, [.. values.Select(_ => "values"), .. order.Select(_ => "shuffle")]));
        EmitLoaderHeader(writer, model, source, [.. values, .. order]);
        writer.Line("    global::DataModule.DataLoader.Create<" + sample + ", " + sample + ".Batch" + (model.HasRunValues ? ", " + RunValuesEmitter.Type(model) : "") + ">(dataset, batchSize" + (model.HasRunValues ? ", values" : "") + (order.Length > 0 ? ", shuffle" : "") + ", seed, workers, lastBatch, options);");
        if (model.HasRunValues)
        {
            RunValuesEmitter.EmitMissing(writer, model, LoaderDocumentation(model, [.. order.Select(_ => "shuffle")]));
            EmitLoaderHeader(writer, model, source, order);
            writer.Line("    throw new global::System.NotSupportedException();");
        }
    }

    private static Documentation LoaderDocumentation(SampleModel model, string[] order) => new("Creates a loader that collates these samples into batches.")
    {
        TypeParameters = ParameterWords.OfTypeParameters(model.TypeParameters),
        Parameters = ParameterWords.All(["dataset", "batchSize", .. order, "seed", "workers", "lastBatch", "options"]),
        Returns = "A loader of batches. Each enumeration is one epoch.",
        Exceptions = [DocumentedExceptions.LoaderNumber, DocumentedExceptions.LoaderOptions],
    };

    private static void EmitLoaderHeader(SourceWriter writer, SampleModel model, string source, params string[] order)
    {
        string sample = model.Shell.FullName;
        string[] parameters = [
            "this global::DataModule." + source + "<" + sample + "> dataset",
            "int batchSize",
            .. order,
            "ulong seed = 0",
            "int workers = 0",
            "global::DataModule.LastBatch lastBatch = global::DataModule.LastBatch.Keep",
            "global::DataModule.LoaderOptions? options = null",
        ];
        writer.Line("public static global::DataModule.DataLoader<" + sample + ".Batch> ToLoader" + model.TypeParameters + "(");
        foreach (string parameter in parameters.Take(parameters.Length - 1))
        {
            writer.Line("    " + parameter + ",");
        }

        writer.Line("    " + parameters[^1] + ")" + (model.Constraints.Length > 0 ? " " + model.Constraints : "") + " =>");
    }
}
