using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes ToString: one line for each split.</summary>
internal static class DescriptionEmitter
{
    private const string Description = "global::DataModule.ModuleDescription";
    private const string SplitType = "global::DataModule.Split";

    public static void Emit(SourceWriter writer, ModuleModel model)
    {
        if (model.Base is null || model.Splits.Count > 0)
        {
            LifecycleEmitter.Member(writer, model, new Documentation("Describes the loaders of a split.") { Parameters = ParameterWords.All("split"), Returns = "One line of text; empty if the module has no such split." });
            writer.Line(LifecycleEmitter.Modifiers(model) + "string DescribeSplit(" + SplitType + " split) => split switch");
            writer.Open();
            foreach (SplitModel split in model.Splits)
            {
                writer.Line(SplitType + "." + split.Split + " => " + Line(model, split) + ",");
            }

            writer.Line("_ => " + (model.Base is null ? "\"\"" : "base.DescribeSplit(split)") + ",");
            writer.Close(";");
        }

        if (!model.OverridesToString)
        {
            writer.Member(new Documentation("Describes the data module.") { Returns = "The name of the class, then a line for each split: its loaders, or None before their setup." });
            writer.Line("public override string ToString() => " + Description + ".Of(" + ValueText.Literal(model.Shell.Name.TrimStart('@')) + ", DescribeSplit);");
        }
    }

    private static string Line(ModuleModel model, SplitModel split)
    {
        string contract = "((" + LoaderEmitter.Contract(split) + ")this).Get" + split.Split;
        return Description + ".Line<" + split.BatchType + ">(split, "
            + (model.RequiresSetup ? "_lifecycle.IsReady(split)" : "true") + ", () => "
            + (split.Split == Split.Train ? "[" + contract + "Loader()]" : contract + "Loaders()") + ")";
    }
}
