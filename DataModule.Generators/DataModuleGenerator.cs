using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators;

/// <summary>Generates the members of <c>[DataModule]</c> classes and the batches of <c>[Sample]</c> types.</summary>
[Generator(LanguageNames.CSharp)]
public sealed partial class DataModuleGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var outdated = OutdatedLanguage(context);

        // Data modules: parse, report, emit.
        var allModules = Parse(context, KnownNames.DataModule, ModuleParser.Parse, TrackingNames.ParsedModules);
        var parsedModules = InCurrentLanguage(allModules, outdated);
        var modules = Models(parsedModules, TrackingNames.Modules);
        Report(context, parsedModules, TrackingNames.ModuleDiagnostics);
        context.RegisterSourceOutput(modules, static (output, model) => Emit(output, model, model.Shell, ModuleEmitter.Emit));

        // Samples: the same.
        var allSamples = Parse(context, KnownNames.Sample, SampleParser.Parse, TrackingNames.ParsedSamples);
        var parsedSamples = InCurrentLanguage(allSamples, outdated);
        var samples = Models(parsedSamples, TrackingNames.Samples);
        Report(context, parsedSamples, TrackingNames.SampleDiagnostics);
        context.RegisterSourceOutput(samples, static (output, model) => Emit(output, model, model.Shell, SampleEmitter.Emit));

        // Models and whatever else has hyperparameters: the same.
        var allClasses = Parse(context, KnownNames.Hyperparameters, HyperparameterClassParser.Parse, TrackingNames.ParsedHyperparameterClasses);
        var parsedClasses = InCurrentLanguage(allClasses, outdated);
        var classes = Models(parsedClasses, TrackingNames.HyperparameterClasses);
        Report(context, parsedClasses, TrackingNames.HyperparameterClassDiagnostics);
        context.RegisterSourceOutput(classes, static (output, model) => Emit(output, model, model.Shell, HyperparameterClassEmitter.Emit));

        // Models that predict: how predictions are copied out of the step.
        var predictions = InCurrentLanguage(FindSteps(context, PredictionParser.ListsStep, PredictionParser.Parse, TrackingNames.ParsedPredictions), outdated);
        Report(context, predictions, TrackingNames.PredictionDiagnostics);
        context.RegisterSourceOutput(Plans(predictions, TrackingNames.Predictions, TrackingNames.PredictionPlans), static (output, plans) => EmitPredictions(output, plans));

        // Batches of records: how many samples they have.
        var batches = InCurrentLanguage(FindSteps(context, StepBatchParser.ListsStep, StepBatchParser.Parse, TrackingNames.ParsedBatches), outdated);
        Report(context, batches, TrackingNames.BatchDiagnostics);
        context.RegisterSourceOutput(Plans(batches, TrackingNames.Batches, TrackingNames.BatchPlans), static (output, plans) => EmitBatchSizes(output, plans));

        ReportOutdated(context, outdated, Any(allModules), Any(allSamples), Any(allClasses));
    }
}
