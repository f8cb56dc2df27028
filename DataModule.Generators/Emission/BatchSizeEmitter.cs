using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Registers functions that count the samples in batches of records, for loaders without a data module.</summary>
internal static class BatchSizeEmitter
{
    public const string HintName = "DataModule-BatchSizes.g.cs";

    public static string Emit(IEnumerable<TransferPlan> plans)
    {
        SourceWriter writer = SourceWriter.Begin();
        writer.Block("namespace DataModule", () =>
        {
            writer.Line(SourceWriter.GeneratedCode);
            writer.Block("internal static class GeneratedBatchSizes", () =>
            {
                writer.Member("Runs before any other code of the assembly.");
                writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
                writer.Block("internal static void Register()", () =>
                {
                    foreach (TransferPlan plan in plans)
                    {
                        writer.Line("global::DataModule.BatchSizes.Register<" + plan.Type + ">(static batch => " + new PlanEmitter().Size(plan, "batch") + ");");
                    }
                });
            });
        });
        return writer.ToString();
    }
}
