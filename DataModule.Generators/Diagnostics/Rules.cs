using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Diagnostics;

/// <summary>Every rule, once. Ids are never reused; each has a page under docs/rules and an entry in AnalyzerReleases.</summary>
internal static partial class Rules
{
    private const string Category = "DataModule";

    public static readonly DiagnosticDescriptor NotPartial = Info(
        "DM0001",
        "The annotated type is not partial",
        "'{0}' has [{1}], so the source generator adds members to it, but it is not partial: add 'partial'");

    public static readonly DiagnosticDescriptor ContainerNotPartial = Info(
        "DM0002",
        "A containing type is not partial",
        "'{0}' is nested in '{1}', which is not partial: add 'partial' to '{1}'");

    public static readonly DiagnosticDescriptor StaticModule = Error(
        "DM0003",
        "A data module is static",
        "'{0}' has [DataModule] but is static, so there is no instance that a trainer could use: remove 'static'");

    public static readonly DiagnosticDescriptor UnknownStage = Error(
        "DM0004",
        "Unknown stage",
        "'{0}' on '{1}' is not a stage; the stages are fit, validate, test and predict{2}");

    public static readonly DiagnosticDescriptor HookParameter = Error(
        "DM0005",
        "A hook has a parameter that is not supported",
        "[{0}] method '{1}' has the parameter '{2}' of type '{3}', which is not supported; it may take {4}, each at most once, in any order");

    public static readonly DiagnosticDescriptor HookReturn = Error(
        "DM0006",
        "A hook returns a value",
        "[{0}] method '{1}' returns '{2}'; it must return void, Task or ValueTask");

    public static readonly DiagnosticDescriptor HookGeneric = Error(
        "DM0007",
        "A hook is generic",
        "[{0}] method '{1}' is generic, but generated code that calls it cannot choose the type arguments: remove the type parameters");

    public static readonly DiagnosticDescriptor LoadersWithoutNames = Error(
        "DM0008",
        "Several loaders of one split need names",
        "'{0}' has more than one {1} loader, and '{2}' has no unique name: write [Dataloader(Split.{1}, Name = \"...\")]");

    public static readonly DiagnosticDescriptor LoaderReturn = Error(
        "DM0009",
        "A loader method does not return a loader",
        "[Dataloader] method '{0}' returns '{1}', which {2}; return a DataLoader<TBatch>, another IEnumerable<TBatch>, or a list or dictionary of them");

    public static readonly DiagnosticDescriptor LoaderParameters = Error(
        "DM0010",
        "A loader method has parameters",
        "[Dataloader] method '{0}' has {1}; a loader method has none: keep what it needs in fields that [Setup] assigns");

    public static readonly DiagnosticDescriptor BatchCannotMove = Error(
        "DM0011",
        "The batch type cannot be moved to a device",
        "The batches of '{0}' are of type '{1}', and '{2}' cannot be moved to a device: {3}, or write a [TransferBatch] method for '{1}'");

    public static readonly DiagnosticDescriptor Collision = Error(
        "DM0012",
        "A member has the name of a generated member",
        "'{0}.{1}' has the same name as a generated member: rename it");

    public static readonly DiagnosticDescriptor NoLoader = Warning(
        "DM0013",
        "A data module has no loader",
        "'{0}' has no [Dataloader] method, so no trainer can use it: add one, for example [Dataloader(Split.Train)]");

    public static readonly DiagnosticDescriptor BatchHookSignature = Error(
        "DM0014",
        "A batch hook must take a batch and return a batch",
        "[{0}] method '{1}' must take one batch and return a batch of the same type, but {2}; it may also take a BatchContext, torch.Device, Split or RunningState");

    public static readonly DiagnosticDescriptor BatchHookUnused = Warning(
        "DM0015",
        "A batch hook matches no loader",
        "[{0}] method '{1}' is for batches of '{2}', but no loader of '{3}' has such batches, so it is never called{4}");

    public static readonly DiagnosticDescriptor MixedBatches = Error(
        "DM0016",
        "Loaders of one split have different batch types",
        "The {0} loaders of '{1}' have different batch types, '{2}' and '{3}', but a step of the model takes one type: use the same type for all");

    public static readonly DiagnosticDescriptor SeveralTrainLoaders = Error(
        "DM0017",
        "Several train loaders",
        "'{0}' has several train loaders, but a training step takes one batch: return one CombinedLoader of them");

    public static readonly DiagnosticDescriptor SampleField = Error(
        "DM0018",
        "A sample's field cannot be collated",
        "'{0}.{1}' is of type '{2}', which cannot be collated into a batch: use a number, bool, enum, string, Tensor, another [Sample], or an array or ReadOnlyMemory of numbers with [Shape], or with [Pad] where lengths differ; [AsArray] keeps any type as an array, and [NotBatched] leaves the field out of the batch");

    public static readonly DiagnosticDescriptor SampleMissingField = Error(
        "DM0081",
        "A field whose shape is not fixed is nullable",
        "'{0}.{1}' is nullable, but a missing '{2}' has no shape, which the batch needs: make it '{2}', use a placeholder such as a black picture where there is none, and add a bool field that says so");

    public static readonly DiagnosticDescriptor SampleShape = Error(
        "DM0019",
        "[Shape] does not fit its field",
        "'{0}.{1}': {2}");

    public static readonly DiagnosticDescriptor SampleNormalize = Error(
        "DM0020",
        "[Scale] or [Normalize] does not fit its field",
        "'{0}.{1}': {2}");

    public static readonly DiagnosticDescriptor SampleEmpty = Error(
        "DM0021",
        "A sample has nothing to collate",
        "'{0}' has [Sample] but no constructor parameter, public field or automatic property to collate: add one");

    public static readonly DiagnosticDescriptor SampleName = Error(
        "DM0022",
        "A sample's field has the name of a batch member",
        "'{0}.{1}' cannot be a property of the batch, which already has a member '{1}': rename it");

    public static readonly DiagnosticDescriptor InheritedPrivate = Error(
        "DM0023",
        "An inherited hook is private",
        "'{0}.{1}' is a private hook, which generated code in '{2}' cannot call: make it protected, or add [DataModule] to '{0}'");

    public static readonly DiagnosticDescriptor HyperparameterType = Warning(
        "DM0024",
        "A hyperparameter of a type that cannot be saved",
        "'{0}' has the hyperparameter '{1}' of type '{2}', which cannot be saved: {3}; or mark it [NotHyperparameter]");

    public static readonly DiagnosticDescriptor MemberReadOnly = Error(
        "DM0025",
        "A saved member cannot be set",
        "[{0}] member '{1}.{2}' is static or read-only, so it cannot be restored: make it a settable instance member");

    public static readonly DiagnosticDescriptor StateType = Error(
        "DM0026",
        "State of a type that cannot be saved",
        "[State] member '{0}.{1}' is of type '{2}', which cannot be saved: {3}");

    public static readonly DiagnosticDescriptor SamplePad = Error(
        "DM0027",
        "[Pad] does not fit its field",
        "'{0}.{1}': {2}");

    public static readonly DiagnosticDescriptor SampleOneHot = Error(
        "DM0028",
        "[OneHot] does not fit its field",
        "'{0}.{1}': {2}");

    public static readonly DiagnosticDescriptor NoHyperparameters = Error(
        "DM0029",
        "A class with [Hyperparameters] has none",
        "'{0}' has [Hyperparameters] but neither constructor parameters nor [Hyperparameter] members, so there is nothing to capture: add some, or remove the attribute");

    public static readonly DiagnosticDescriptor NotCaptured = Warning(
        "DM0030",
        "A constructor does not capture its hyperparameters",
        "The constructor of '{0}' does not capture its hyperparameters: call CaptureHyperparameters({1}) in it{2}");

    public static readonly DiagnosticDescriptor NotExtensible = Error(
        "DM0031",
        "The annotated type cannot be extended",
        "'{0}' has [{1}] but {2}");

    public static readonly DiagnosticDescriptor SamplesNotBatches = Warning(
        "DM0032",
        "A loader returns samples instead of batches",
        "[Dataloader] method '{0}.{1}' returns single samples of type '{2}': return a DataLoader<{2}.Batch>, for example from a dataset's ToLoader(batchSize)");

    public static readonly DiagnosticDescriptor UnknownSplit = Error(
        "DM0033",
        "Unknown split",
        "'{0}' on '{1}.{2}' is not a split; the splits are Train, Validation, Test and Predict");

    public static readonly DiagnosticDescriptor OverrideStages = Warning(
        "DM0034",
        "An override's hook attribute has no effect",
        "[{0}] on '{1}.{2}' has no effect: the hook is '{3}.{2}', which it overrides, with {4}; remove the attribute, or write a method with another name");

    public static readonly DiagnosticDescriptor BatchesCoincide = Error(
        "DM0035",
        "Batch types of a generic module may be the same",
        "'{0}.{1}' has batches of '{2}', and '{0}.{3}' has '{4}', which are the same for some type arguments, so the class cannot implement the interfaces of both: use one batch type for all loaders, or move the {5} loader to another data module");

    public static readonly DiagnosticDescriptor OutdatedLanguage = Error(
        "DM0036",
        "The language version is too old",
        "The project is compiled as C# {0}, but generated code needs C# {1} or newer, so nothing is generated: remove <LangVersion> from the project file, or raise it");

    public static readonly DiagnosticDescriptor Crash = Warning(
        "DM9999",
        "The generator failed",
        "The DataModule generator failed on '{0}': {1}; please report it with the code that caused it");

    /// <summary>All rules, by id.</summary>
    public static IReadOnlyDictionary<string, DiagnosticDescriptor> All => Index.ById;

    public static DiagnosticDescriptor Get(string id) => All[id];

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink(id));

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink(id));

    // Reported when the whole project has been looked at.
    private static DiagnosticDescriptor WarningAtEnd(string id, string title, string message) => new(
        id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink(id), customTags: WellKnownDiagnosticTags.CompilationEnd);

    private static DiagnosticDescriptor Info(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink(id));

    private static string HelpLink(string id) => "https://github.com/datamodule/datamodule/blob/main/docs/rules/" + id + ".md";

    // Apart, so that it is made after the descriptors in every part of this class.
    private static class Index
    {
        public static readonly IReadOnlyDictionary<string, DiagnosticDescriptor> ById = typeof(Rules)
            .GetFields()
            .Where(field => field.FieldType == typeof(DiagnosticDescriptor))
            .Select(field => (DiagnosticDescriptor)field.GetValue(null))
            .ToDictionary(rule => rule.Id, StringComparer.Ordinal);
    }
}
