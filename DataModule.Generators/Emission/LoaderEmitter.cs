using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the loader methods with the user's exact types, and the interfaces that a trainer calls.</summary>
internal static class LoaderEmitter
{
    public static string Contract(SplitModel split) => split.Split switch
    {
        Split.Train => "global::DataModule.ITrainData<" + split.BatchType + ">",
        Split.Validation => "global::DataModule.IValidationData<" + split.BatchType + ">",
        Split.Test => "global::DataModule.ITestData<" + split.BatchType + ">",
        _ => "global::DataModule.IPredictData<" + split.BatchType + ">",
    };

    public static void Emit(SourceWriter writer, ModuleModel model)
    {
        foreach (SplitModel split in model.Splits)
        {
            if (!model.Collisions.Contains(ModuleSignatures.Signature(ModuleSignatures.Accessor(split), [])))
            {
                EmitAccessor(writer, model, split);
            }

            EmitContract(writer, model, split);
        }
    }

    public static string AccessorType(SplitModel split) => ModuleSignatures.IsSeveral(split) ? NamedList(split) : split.Loaders[0].ReturnType;

    private static void EmitAccessor(SourceWriter writer, ModuleModel model, SplitModel split)
    {
        bool several = ModuleSignatures.IsSeveral(split);
        string type = AccessorType(split);
        string name = ModuleSignatures.Accessor(split);
        writer.Member(new Documentation(several
            ? "Creates the " + Word(split) + " loaders. The data must be set up."
            : "Creates the " + Word(split) + " loader. The data must be set up.")
        {
            Returns = several ? "New loaders with their names, in declaration order." : "A new loader.",
            Exceptions = [DocumentedExceptions.NotSetUp],
        });
        writer.Block(Modifiers(model, split) + type + " " + name + "()", () =>
        {
            EmitCheck(writer, model, split);
            writer.Line("return " + (several ? Named(model, split) : Required(model, split, split.Loaders[0])) + ";");
        });
    }

    private static void EmitContract(SourceWriter writer, ModuleModel model, SplitModel split)
    {
        bool single = split.Split == Split.Train;
        string type = single ? "global::DataModule.NamedLoader<" + split.BatchType + ">" : NamedList(split);
        writer.Member();
        writer.Block(type + " " + Contract(split) + ".Get" + split.Split + (single ? "Loader" : "Loaders") + "()", () =>
        {
            EmitCheck(writer, model, split);
            // Several train loaders are an error, which is already reported.
            writer.Line(single && split.Loaders[0].Shape != LoaderShape.Single ? "throw new global::System.NotSupportedException();"
                : "return " + (single ? "new " + type + "(" + ValueText.Literal(split.Loaders[0].Name) + ", " + Required(model, split, split.Loaders[0]) + ")" : Named(model, split)) + ";");
        });
    }

    private static void EmitCheck(SourceWriter writer, ModuleModel model, SplitModel split)
    {
        if (model.RequiresSetup)
        {
            writer.Line("_lifecycle.RequireSetup(global::DataModule.Split." + split.Split + ");");
        }
    }

    // Loaders that come as lists or dictionaries are flattened by the runtime; the rest is a plain array.
    private static string Named(ModuleModel model, SplitModel split)
    {
        string element = "global::DataModule.NamedLoader<" + split.BatchType + ">";
        if (split.Loaders.All(loader => loader.Shape == LoaderShape.Single))
        {
            return "new " + element + "[] { " + string.Join(", ", split.Loaders.Select(loader =>
                "new " + element + "(" + ValueText.Literal(loader.Name) + ", " + Required(model, split, loader) + ")")) + " }";
        }

        return "new global::DataModule.NamedLoaderList<" + split.BatchType + ">(global::DataModule.Split." + split.Split + ")" + string.Concat(split.Loaders.Select(loader =>
            "." + (loader.Shape switch
            {
                LoaderShape.List => "AddList",
                LoaderShape.Dictionary => "AddDictionary",
                _ => "Add",
            })
            + "(" + ValueText.Literal(loader.Name) + ", " + ValueText.Literal("[Dataloader] method " + Source(model, loader)) + ", " + Required(model, split, loader) + ")"));
    }

    private static string Required(ModuleModel model, SplitModel split, LoaderModel loader) =>
        "global::DataModule.RequiredLoader.Make(" + loader.Call + ", global::DataModule.Split." + split.Split + ", "
        + ValueText.Literal(Source(model, loader)) + ", _lifecycle, " + ValueText.Literal(Setups(model)) + ")";

    private static string Source(ModuleModel model, LoaderModel loader) => model.Shell.Name + "." + Name(loader.Call);

    // For the error if the data is not set up.
    private static string Setups(ModuleModel model) => string.Join(", ", model.Setup
        .Select(hook => Name(hook.Call) + " (" + (hook.Stages.Count == 0 ? "every stage" : string.Join(", ", hook.Stages).ToLowerInvariant()) + ")")
        .Concat(model.Base is { RequiresSetup: true } ? ["those of the base class"] : []));

    private static string Name(string call) => call.Substring(call.LastIndexOf('.') + 1);

    private static string NamedList(SplitModel split) =>
        "global::System.Collections.Generic.IReadOnlyList<global::DataModule.NamedLoader<" + split.BatchType + ">>";

    private static string Modifiers(ModuleModel model, SplitModel split) => model.Base?.Find(split.Split) switch
    {
        { Access: not "private" } inherited when inherited.Accessor == ModuleSignatures.Accessor(split) && inherited.LoaderType == AccessorType(split) => inherited.Access + " override ",
        { Access: not "private" } inherited when inherited.Accessor == ModuleSignatures.Accessor(split) => split.Access + " new ",
        _ => split.Access + (model.IsSealed || split.Access == "private" ? " " : " virtual "),
    };

    private static string Word(SplitModel split) => split.Split.ToString().ToLowerInvariant();
}
