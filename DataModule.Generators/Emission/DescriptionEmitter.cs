using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes ToString: one line for each split.</summary>
internal static class DescriptionEmitter
{
    public static void Emit(SourceWriter writer, ModuleModel model)
    {
        if (model.OverridesToString)
        {
            return;
        }

        writer.Member("The class's name, then one line for each split: its loaders, or None before their setup.");
        writer.Block("public override string ToString()", () =>
        {
            string first = model.Base is null
                ? ValueText.Literal(model.Shell.Name.TrimStart('@'))
                : "base.ToString()";
            writer.Line("return " + first + string.Concat(model.Splits.Select(split =>
                " + global::DataModule.ModuleDescription.Line<" + split.BatchType + ">(global::DataModule.Split." + split.Split + ", "
                    + (model.RequiresSetup ? "_lifecycle.IsReady(global::DataModule.Split." + split.Split + ")" : "true") + ", () => "
                    + (split.Split == Split.Train
                        ? "[((" + LoaderEmitter.Contract(split) + ")this).GetTrainLoader()]"
                        : "((" + LoaderEmitter.Contract(split) + ")this).Get" + split.Split + "Loaders()")
                    + ")")) + ";");
        });
    }
}
