namespace DataModule.Generators;

/// <summary>The named steps of the pipeline: tests check which ones an edit leaves cached.</summary>
internal static class TrackingNames
{
    public const string OutdatedLanguage = nameof(OutdatedLanguage);
    public const string ParsedModules = nameof(ParsedModules);
    public const string Modules = nameof(Modules);
    public const string ModuleDiagnostics = nameof(ModuleDiagnostics);
    public const string ParsedHyperparameterClasses = nameof(ParsedHyperparameterClasses);
    public const string HyperparameterClasses = nameof(HyperparameterClasses);
    public const string HyperparameterClassDiagnostics = nameof(HyperparameterClassDiagnostics);
    public const string ParsedSamples = nameof(ParsedSamples);
    public const string Samples = nameof(Samples);
    public const string SampleDiagnostics = nameof(SampleDiagnostics);
    public const string ParsedPredictions = nameof(ParsedPredictions);
    public const string Predictions = nameof(Predictions);
    public const string PredictionPlans = nameof(PredictionPlans);
    public const string PredictionDiagnostics = nameof(PredictionDiagnostics);
    public const string ParsedBatches = nameof(ParsedBatches);
    public const string Batches = nameof(Batches);
    public const string BatchPlans = nameof(BatchPlans);
    public const string BatchDiagnostics = nameof(BatchDiagnostics);
}
