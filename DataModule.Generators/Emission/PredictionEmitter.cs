using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Registers functions that copy predictions of each type out of the step.</summary>
internal sealed class PredictionEmitter
{
    public const string HintName = "DataModule-Predictions.g.cs";

    private const string Predictions = "global::DataModule.PredictionCopy";

    private int variables;

    public static string Emit(IEnumerable<TransferPlan> plans)
    {
        SourceWriter writer = SourceWriter.Begin();
        writer.Block("namespace DataModule", () =>
        {
            writer.Line(SourceWriter.GeneratedCode);
            writer.Block("internal static class GeneratedPredictions", () =>
            {
                writer.Member("Runs before any other code of the assembly.");
                writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
                writer.Block("internal static void Register()", () =>
                {
                    foreach (TransferPlan plan in plans)
                    {
                        writer.Line(Predictions + ".Register<" + plan.Type + ">(static prediction => " + new PredictionEmitter().Copy(plan, "prediction") + ");");
                    }
                });
            });
        });
        return writer.ToString();
    }

    private string Copy(TransferPlan plan, string value)
    {
        if (!plan.Moves)
        {
            return value;
        }

        switch (plan.Kind)
        {
            case TransferKind.Tensor or TransferKind.Memory:
                return Predictions + ".Copy(" + value + ")";
            case TransferKind.Move:
                return value + ".CopyRows(0, " + value + ".Count, new global::DataModule.BatchMemory())";
            case TransferKind.Nullable:
                string present = "present" + variables++;
                string none = plan.Type == plan.Parts[0].Type ? "null!" : "(" + plan.Parts[0].Type + "?)null";
                return "(" + value + " is { } " + present + " ? " + Copy(plan.Parts[0], present) + " : " + none + ")";
            case TransferKind.Tuple:
                string items = string.Join(", ", plan.Parts.Select(part => Copy(part, value + "." + part.Member)));
                return plan.Parts.Count == 1 ? "new " + plan.Type + "(" + items + ")" : "(" + items + ")";
            case TransferKind.With:
                string source = plan.Mover.Length == 0 ? value : Predictions + "." + plan.Mover + "(" + value + ")";
                return source + " with { " + string.Join(", ", plan.Parts.Select(part => part.Member + " = " + Copy(part, value + "." + part.Member))) + " }";
            default:
                string item = "item" + variables++;
                return Predictions + "." + plan.Kind + "(" + value + ", static " + item + " => " + Copy(plan.Parts[0], item) + ")";
        }
    }
}
