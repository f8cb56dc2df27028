using DataModule.Generators.Diagnostics;
using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators;

public sealed partial class DataModuleGenerator
{
    private static IncrementalValuesProvider<Parsed<PredictionModel>> FindPredictions(IncrementalGeneratorInitializationContext context)
    {
        var memory = new DeclarationMemory<PredictionModel>();
        return context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => PredictionParser.ListsStep(node),
                (target, cancellationToken) =>
                    target.SemanticModel.GetDeclaredSymbol(target.Node, cancellationToken) is INamedTypeSymbol type
                        ? memory.Recall(target.Node, type, target.SemanticModel.Compilation, () => PredictionParser.Parse(type))
                        : new Parsed<PredictionModel>(null, default))
            .WithTrackingName(TrackingNames.ParsedPredictions);
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
            output.AddSource(PredictionEmitter.HintName, PredictionEmitter.Emit(plans));
        }
    }
}
