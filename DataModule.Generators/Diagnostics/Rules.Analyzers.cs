using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Diagnostics;

/// <summary>The rules of the analyzers, from DM0040 on: they look into bodies and do not gate generation.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor PrepareAssigns = Warning(
        "DM0040",
        "[Prepare] assigns a member that others read",
        "[Prepare] method '{0}.{1}' {2} '{3}'{4}; [Prepare] runs in one process only, so '{3}' is unchanged in the others: write the data to disk, and assign '{3}' in a [Setup] method");

    public static readonly DiagnosticDescriptor LoaderReadsUnassigned = Warning(
        "DM0041",
        "A loader reads a member that no setup of its stage assigns",
        "[Dataloader] method '{0}.{1}' reads '{2}', which no [Setup] for the stage '{3}' assigns{4}: {5}");

    public static readonly DiagnosticDescriptor ValidateWithoutSetup = WarningAtEnd(
        "DM0042",
        "The validate stage has no setup",
        "[Dataloader] method '{0}.{1}' reads '{2}', which no [Setup] for the stage '{3}' assigns{4}: add \"{3}\" to it, or Validate {5} '{2}' unassigned");

    public static readonly DiagnosticDescriptor CapturedReassigned = Warning(
        "DM0043",
        "A hyperparameter is reassigned",
        "'{0}' assigns its constructor parameter '{1}', which is a hyperparameter, so checkpoints do not say what the run uses: keep the new value in a field, or mark '{1}' [NotHyperparameter]");

    public static readonly DiagnosticDescriptor AsyncVoidHook = Warning(
        "DM0044",
        "A hook is async void",
        "[{0}] method '{1}.{2}' is async void, so it is not awaited, and an exception in it ends the process: return Task");

    public static readonly DiagnosticDescriptor UnseededRandom = Warning(
        "DM0045",
        "Randomness without a seed",
        "'{0}' in '{1}' gives other values in every process and run: {2}");

    public static readonly DiagnosticDescriptor GlobalTorchRandom = Warning(
        "DM0046",
        "Global torch randomness where data is made",
        "'{0}' in '{1}' draws from torch's global generator, so its values depend on other draws and on the timing of threads: {2}");

    public static readonly DiagnosticDescriptor ProcessHash = Warning(
        "DM0047",
        "A hash that differs in every process",
        "'{0}' in '{1}' gives other values in every process, because .NET seeds these hashes randomly: {2}");

    public static readonly DiagnosticDescriptor BatchEscapes = Warning(
        "DM0048",
        "A batch is kept after its memory is reused",
        "'{0}' keeps '{1}' longer than its iteration, but the loader reuses its memory for the next batch: write '{2}'");

    public static readonly DiagnosticDescriptor OutsideModule = Warning(
        "DM0049",
        "An attribute has no effect in this class",
        "[{0}] on '{1}.{2}' has no effect, because nothing is generated for '{1}': add [{3}] to it");

    public static readonly DiagnosticDescriptor SplitFractions = Warning(
        "DM0050",
        "The fractions of a split do not add up to 1",
        "The fractions {0} of '{1}' {2}, so the call throws: use fractions that add up to 1");

    public static readonly DiagnosticDescriptor ArgumentRange = Warning(
        "DM0051",
        "An argument is out of range",
        "{0} is not allowed for '{1}' of '{2}', which must be {3}");

    public static readonly DiagnosticDescriptor CacheAfterRandom = Warning(
        "DM0052",
        "A cache after a random map",
        "'{0}' after a random '{1}' would return the first epoch's random values in every epoch, so it throws: move it before the random '{1}'");

    public static readonly DiagnosticDescriptor TaskNotAwaited = Warning(
        "DM0053",
        "A task in a hook is not awaited",
        "[{0}] method '{1}.{2}' starts '{3}' and does not await it, so the next hook may run before it has finished: make the method 'async Task', and await it");

    public static readonly DiagnosticDescriptor ShuffledEvaluation = Info(
        "DM0054",
        "A validation, test or predict loader shuffles",
        "{0} shuffles {1} data, {2}: remove 'shuffle: true'");

    public static readonly DiagnosticDescriptor SetupOrder = Warning(
        "DM0055",
        "A setup reads a member that a later setup assigns",
        "[Setup] method '{0}.{1}' reads '{2}', which '{3}' assigns only after it; setup methods run in declaration order: move '{3}' before '{1}'");

    public static readonly DiagnosticDescriptor OwnEntryPoint = Warning(
        "DM0056",
        "A hook calls the generated method that runs it",
        "'{0}' in '{1}.{2}' {3}");

    public static readonly DiagnosticDescriptor DisposedDataset = Warning(
        "DM0057",
        "A dataset is disposed before it is read",
        "'{0}' is disposed when '{1}.{2}' returns, before a batch is read from it: keep it in a field, and dispose it in a [Teardown] method");

    public static readonly DiagnosticDescriptor SplitSeeds = Warning(
        "DM0058",
        "One dataset is split with different seeds",
        "'{0}.{1}' splits '{2}' with the seed {3}, but '{4}' with {5}, so a sample may be in different parts of the two, for example in train and in validation: use the same seed");

    public static readonly DiagnosticDescriptor VerbMisfit = Error(
        "DM0059",
        "The model and the data do not match",
        "'{0}' is not possible: {1}");

    public static readonly DiagnosticDescriptor ReaderItem = Warning(
        "DM0060",
        "An item of a stream is used after the reader has moved on",
        "'{0}' uses a '{1}' after the reader has moved to another item or is closed: copy what you need from it with MapWhileReading before that");

    public static readonly DiagnosticDescriptor HiddenPrediction = Warning(
        "DM0061",
        "Tensors in a prediction cannot be copied",
        "'{0}' returns '{1}', for which Trainer.Predict throws: {2}");

    public static readonly DiagnosticDescriptor AppMisfit = Error(
        "DM0062",
        "The model and the data of a command line do not match",
        "'{0}' and '{1}' do not match: {2}");

    public static readonly DiagnosticDescriptor NotCreatable = Error(
        "DM0063",
        "A class cannot be created from hyperparameters",
        "'{0}' cannot be created from hyperparameters alone: {1}");

    public static readonly DiagnosticDescriptor PredictionOrder = Warning(
        "DM0065",
        "Predictions are not in the order of the data",
        "{0} predicts in the order of '{1}', so predictions are not in the order of their inputs: remove it");

    public static readonly DiagnosticDescriptor PredictionIncomplete = Warning(
        "DM0066",
        "A prediction drops samples",
        "{0} predicts with '{1}', which drops the samples of an incomplete last batch: remove it");

    public static readonly DiagnosticDescriptor SampleHidden = Warning(
        "DM0070",
        "A sample has no ToLoader",
        "'{0}' is not generated for '{1}', because {2}: {3}, or call DataLoader.Create<{1}, {1}.Batch>");

    public static readonly DiagnosticDescriptor HookNeverCalled = Warning(
        "DM0074",
        "A hook is never called",
        "'{0}.{1}' is named like a hook, but is never called: {2}");

    public static readonly DiagnosticDescriptor NotRegistered = Warning(
        "DM0077",
        "Layers of a model are not registered",
        "'{0}.{1}' {2}, so its parameters are not in parameters() or checkpoints, and do not move to the device; {3}");

    public static readonly DiagnosticDescriptor NoValidationStep = Warning(
        "DM0078",
        "The model has no step for the validation data",
        "'{0}' does not validate, though '{1}' has a validation loader: '{2}' has no validation step; implement IValidationStep<{3}>, or set LimitValidationBatches = 0");

    public static readonly DiagnosticDescriptor TwoOrders = Warning(
        "DM0079",
        "A loader has both a sampler and shuffle",
        "'{0}' throws, because 'shuffle: true' and '{1}' both set the order: remove {2}");

    public static readonly DiagnosticDescriptor TensorEscapes = Warning(
        "DM0080",
        "A tensor of a step is kept after the step",
        "'{0}' keeps '{1}', which is disposed at the end of the step: {2}");
}
