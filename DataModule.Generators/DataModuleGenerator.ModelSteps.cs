using DataModule.Generators.Diagnostics;
using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators;

public sealed partial class DataModuleGenerator
{
    // Steps have no attribute: the types that list their interfaces are asked.
    private static IncrementalValuesProvider<Parsed<PredictionModel>> FindSteps(
        IncrementalGeneratorInitializationContext context, Func<SyntaxNode, bool> listsStep, Func<INamedTypeSymbol, Parsed<PredictionModel>> parser, string step)
    {
        var memory = new DeclarationMemory<PredictionModel>();
        return context.SyntaxProvider
            .CreateSyntaxProvider(
                (node, _) => listsStep(node),
                (target, cancellationToken) =>
                    target.SemanticModel.GetDeclaredSymbol(target.Node, cancellationToken) is INamedTypeSymbol type
                        ? Guarded(type, () => memory.Recall(target.Node, type, target.SemanticModel.Compilation, () => parser(type)))
                        : new Parsed<PredictionModel>(null, default))
            .WithTrackingName(step);
    }

    // All into one file, since models share types of predictions.
    private static IncrementalValueProvider<EquatableArray<TransferPlan>> Plans(IncrementalValuesProvider<Parsed<PredictionModel>> parsed, string step, string plansStep) =>
        Models(parsed, step)
            .Collect()
            .Select(static (models, _) => models
                .SelectMany(static model => model.Plans)
                .GroupBy(static plan => plan.Type)
                .OrderBy(static plans => plans.Key, StringComparer.Ordinal)
                .Select(static plans => plans.First())
                .ToEquatable())
            .WithTrackingName(plansStep);

    private static void EmitPredictions(SourceProductionContext output, EquatableArray<TransferPlan> plans)
    {
        if (plans.Count > 0)
        {
            Emit(output, PredictionEmitter.HintName, "predictions", () => PredictionEmitter.Emit(plans));
        }
    }

    private static void EmitBatchSizes(SourceProductionContext output, EquatableArray<TransferPlan> plans)
    {
        if (plans.Count > 0)
        {
            Emit(output, BatchSizeEmitter.HintName, "batch sizes", () => BatchSizeEmitter.Emit(plans));
        }
    }
}
