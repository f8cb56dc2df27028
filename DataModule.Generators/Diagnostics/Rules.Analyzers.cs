using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Diagnostics;

/// <summary>The rules of the analyzers, from DM0040 on: they look into bodies and do not gate generation.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor PrepareAssigns = Warning(
        "DM0040",
        "[Prepare] assigns a member that others read",
        "[Prepare] method '{0}.{1}' {2} '{3}'{4}; prepare runs in one process only, so elsewhere '{3}' stays as it was: put it on disk, and assign '{3}' in a [Setup] method");

    public static readonly DiagnosticDescriptor LoaderReadsUnassigned = Warning(
        "DM0041",
        "A loader reads what no setup of its stage assigns",
        "[Dataloader] method '{0}.{1}' reads '{2}', which no [Setup] for the stage '{3}' assigns{4}: {5}");

    public static readonly DiagnosticDescriptor ValidateWithoutSetup = WarningAtEnd(
        "DM0042",
        "Validation alone has no setup",
        "[Dataloader] method '{0}.{1}' reads '{2}', which no [Setup] for the stage '{3}' assigns{4}: add \"{3}\" to it, or Validate {5} '{2}' unassigned");

    public static readonly DiagnosticDescriptor CapturedReassigned = Warning(
        "DM0043",
        "A captured constructor parameter is assigned",
        "'{0}' assigns its constructor parameter '{1}', which is a hyperparameter, so that checkpoints no longer say what the run uses: keep the new value in a field, or mark '{1}' [NotHyperparameter]");

    public static readonly DiagnosticDescriptor AsyncVoidHook = Warning(
        "DM0044",
        "A hook is async void",
        "[{0}] method '{1}.{2}' is async void, so nobody waits for it and its exceptions end the process: return Task");

    public static readonly DiagnosticDescriptor UnseededRandom = Warning(
        "DM0045",
        "Randomness without a seed",
        "'{0}' in '{1}' differs in every process and run: {2}");

    public static readonly DiagnosticDescriptor GlobalTorchRandom = Warning(
        "DM0046",
        "Global torch randomness where data is made",
        "'{0}' in '{1}' draws from torch's global generator, whose numbers depend on what else drew before, in which thread: {2}");

    public static readonly DiagnosticDescriptor ProcessHash = Warning(
        "DM0047",
        "A hash that differs in every process",
        "'{0}' in '{1}' gives other numbers in every process, since .NET seeds these hashes at random: {2}");

    public static readonly DiagnosticDescriptor BatchEscapes = Warning(
        "DM0048",
        "A leased batch outlives its loop",
        "'{0}' keeps '{1}' past its turn, but the loader reuses its memory for the next batch: write '{2}'");

    public static readonly DiagnosticDescriptor OutsideModule = Warning(
        "DM0049",
        "An attribute in a class that nothing is generated for",
        "[{0}] on '{1}.{2}' does nothing, for nothing is generated for '{1}': add [{3}] to it");

    public static readonly DiagnosticDescriptor SplitFractions = Warning(
        "DM0050",
        "The fractions of a split do not add up to 1",
        "The fractions {0} of '{1}' {2}, which it does not accept: change them to add up to 1");

    public static readonly DiagnosticDescriptor ArgumentRange = Warning(
        "DM0051",
        "An argument is out of range",
        "{0} is not allowed for '{1}' of '{2}', which must be {3}");

    public static readonly DiagnosticDescriptor CacheAfterRandom = Warning(
        "DM0052",
        "A cache after a random map",
        "'{0}' keeps what the random '{1}' before it made, so that no sample would ever change again, and refuses: put it before the random '{1}'");

    public static readonly DiagnosticDescriptor TaskNotAwaited = Warning(
        "DM0053",
        "A hook does not wait for a task",
        "[{0}] method '{1}.{2}' starts '{3}' and does not wait for it, so that what comes next may run before it has finished: make the method 'async Task', and await it");

    public static readonly DiagnosticDescriptor ShuffledEvaluation = Info(
        "DM0054",
        "A loader for evaluation shuffles",
        "{0} shuffles {1} data, {2}: leave out 'shuffle: true'");

    public static readonly DiagnosticDescriptor SetupOrder = Warning(
        "DM0055",
        "A setup reads what a later one assigns",
        "[Setup] method '{0}.{1}' reads '{2}', which '{3}' assigns only after it; setup methods run in the order in which they stand: move '{3}' before '{1}'");

    public static readonly DiagnosticDescriptor OwnEntryPoint = Warning(
        "DM0056",
        "A hook calls what calls the hook",
        "'{0}' in '{1}.{2}' {3}");

    public static readonly DiagnosticDescriptor DisposedDataset = Warning(
        "DM0057",
        "A dataset is disposed before it is read",
        "'{0}' is disposed when '{1}.{2}' returns, before a batch is read from it: keep it in a field, and dispose it in a [Teardown] method");

    public static readonly DiagnosticDescriptor SplitSeeds = Warning(
        "DM0058",
        "One dataset is split with different seeds",
        "'{0}.{1}' splits '{2}' with the seed {3}, but '{4}' with {5}, so that samples of one part there are in another part here: use one seed for both");

    public static readonly DiagnosticDescriptor VerbMisfit = Error(
        "DM0059",
        "A model and its data do not fit",
        "'{0}' is not possible: {1}");

    public static readonly DiagnosticDescriptor ReaderItem = Warning(
        "DM0060",
        "An item of a stream is used after the reader has gone on",
        "'{0}' gets its '{1}' later than it was read, when the reader stands at another item or is closed: take out what is needed with MapWhileReading before it");

    public static readonly DiagnosticDescriptor HiddenPrediction = Warning(
        "DM0061",
        "A prediction whose tensors cannot be found",
        "'{0}' predicts '{1}', which Trainer.Predict refuses: {2}");

    public static readonly DiagnosticDescriptor AppMisfit = Error(
        "DM0062",
        "The model and the data of a program do not fit",
        "'{0}' and '{1}' do not fit together: {2}");

    public static readonly DiagnosticDescriptor NotCreatable = Error(
        "DM0063",
        "A class cannot be made of settings",
        "'{0}' cannot be made of settings alone: {1}");

    public static readonly DiagnosticDescriptor PredictionOrder = Warning(
        "DM0065",
        "Predictions are not in the order of the data",
        "{0} predicts in the order of '{1}', so that predictions do not stand in the order of their inputs: leave it out");

    public static readonly DiagnosticDescriptor PredictionIncomplete = Warning(
        "DM0066",
        "A prediction leaves samples out",
        "{0} predicts with '{1}', which leaves out the samples that do not fill the last batch: leave it out");

    public static readonly DiagnosticDescriptor SampleHidden = Warning(
        "DM0070",
        "A sample has no ToLoader",
        "'{0}' is not there for '{1}', since {2}: {3}, or call DataLoader.Create<{1}, {1}.Batch>");

    public static readonly DiagnosticDescriptor HookNeverCalled = Warning(
        "DM0074",
        "A hook is never called",
        "'{0}.{1}' is named like a hook, but is never called: {2}");

    public static readonly DiagnosticDescriptor NotRegistered = Warning(
        "DM0077",
        "Layers of a model are not registered",
        "'{0}.{1}' {2}, so that '{0}' does not know its parameters: they are not in checkpoints, and do not move to the device; {3}");

    public static readonly DiagnosticDescriptor NoValidationStep = Warning(
        "DM0078",
        "The model has no step for the validation data",
        "'{0}' does not validate, though '{1}' has a validation loader: '{2}' has no validation step; implement IValidationStep<{3}>, or set LimitValidationBatches = 0");

    public static readonly DiagnosticDescriptor TwoOrders = Warning(
        "DM0079",
        "A loader is given two orders",
        "'{0}' refuses 'shuffle: true' beside '{1}', whose order is never shuffled again: leave out {2}");

    public static readonly DiagnosticDescriptor TensorEscapes = Warning(
        "DM0080",
        "A tensor of a step is kept after the step",
        "'{0}' keeps '{1}', which is freed at the end of the step: {2}");
}
