using DataModule.Generators.Diagnostics;
using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators;

public sealed partial class DataModuleGenerator
{
    private static IncrementalValuesProvider<Parsed<PredictionModel>> FindBatches(IncrementalGeneratorInitializationContext context)
    {
        var memory = new DeclarationMemory<PredictionModel>();
        return context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => StepBatchParser.ListsStep(node),
                (target, cancellationToken) =>
                    target.SemanticModel.GetDeclaredSymbol(target.Node, cancellationToken) is INamedTypeSymbol type
                        ? memory.Recall(target.Node, type, target.SemanticModel.Compilation, () => StepBatchParser.Parse(type))
                        : new Parsed<PredictionModel>(null, default))
            .WithTrackingName(TrackingNames.ParsedBatches);
    }

    private static void EmitBatchSizes(SourceProductionContext output, EquatableArray<TransferPlan> plans)
    {
        if (plans.Count > 0)
        {
            output.AddSource(BatchSizeEmitter.HintName, BatchSizeEmitter.Emit(plans));
        }
    }
}
