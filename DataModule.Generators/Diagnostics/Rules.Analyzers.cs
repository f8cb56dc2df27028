using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Diagnostics;

/// <summary>The rules of the analyzers, DM0040 to DM0059: they look into bodies and do not gate generation.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor PrepareAssigns = Warning(
        "DM0040",
        "[Prepare] assigns a member that others read",
        "[Prepare] method '{0}.{1}' {2} '{3}'{4}; prepare runs in one process only, so elsewhere '{3}' stays as it was: put it on disk, and assign '{3}' in a [Setup] method");

    public static readonly DiagnosticDescriptor LoaderReadsUnassigned = Warning(
        "DM0041",
        "A loader reads what no setup of its stage assigns",
        "[Dataloader] method '{0}.{1}' reads '{2}', which no [Setup] for the stage '{3}' assigns{4}: assign '{2}' in a [Setup(\"{3}\")] method");

    public static readonly DiagnosticDescriptor ValidateWithoutSetup = new(
        "DM0042",
        "Validation alone has no setup",
        "[Dataloader] method '{0}.{1}' reads '{2}', which no [Setup] for the stage '{3}' assigns{4}: add \"{3}\" to it, or Trainer.Validate will find '{2}' unassigned",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink("DM0042"));

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
}
