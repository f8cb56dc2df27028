using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Diagnostics;

/// <summary>Every rule, once. Ids are never reused; each has a page under docs/rules and an entry in AnalyzerReleases.</summary>
internal static partial class Rules
{
    private const string Category = "DataModule";

    public static readonly DiagnosticDescriptor NotPartial = Info(
        "DM0001",
        "The annotated type is not partial",
        "'{0}' has [{1}], for which a second part of it is generated, but is not partial: add 'partial'");

    public static readonly DiagnosticDescriptor ContainerNotPartial = Info(
        "DM0002",
        "A containing type is not partial",
        "'{0}' is nested in '{1}', which is not partial: add 'partial' to '{1}'");

    public static readonly DiagnosticDescriptor StaticModule = Error(
        "DM0003",
        "A data module is static",
        "'{0}' has [DataModule] but is static; a data module is an instance: remove 'static'");

    public static readonly DiagnosticDescriptor UnknownStage = Error(
        "DM0004",
        "Unknown stage",
        "'{0}' on '{1}' is not a stage; the stages are fit, validate, test and predict{2}");

    public static readonly DiagnosticDescriptor HookParameter = Error(
        "DM0005",
        "A hook has a parameter that cannot be supplied",
        "[{0}] method '{1}' has the parameter '{2}' of type '{3}', which cannot be supplied; it may take {4}, each at most once, in any order");

    public static readonly DiagnosticDescriptor HookReturn = Error(
        "DM0006",
        "A hook returns something",
        "[{0}] method '{1}' returns '{2}'; it must return void, Task or ValueTask");

    public static readonly DiagnosticDescriptor HookGeneric = Error(
        "DM0007",
        "A hook is generic",
        "[{0}] method '{1}' has type parameters, which nothing can choose: remove them");

    public static readonly DiagnosticDescriptor LoadersWithoutNames = Error(
        "DM0008",
        "Several loaders of one split need names",
        "'{0}' has more than one {1} loader, and '{2}' does not have a name of its own: write [Dataloader(Split.{1}, Name = \"...\")]");

    public static readonly DiagnosticDescriptor LoaderReturn = Error(
        "DM0009",
        "A loader method does not return a loader",
        "[Dataloader] method '{0}' returns '{1}', which {2}; return a DataLoader<TBatch>, another IEnumerable<TBatch>, or a list or dictionary of them");

    public static readonly DiagnosticDescriptor LoaderParameters = Error(
        "DM0010",
        "A loader method has parameters",
        "[Dataloader] method '{0}' has {1}; a loader method takes nothing: keep what it needs in fields that [Setup] assigns");

    public static readonly DiagnosticDescriptor BatchCannotMove = Error(
        "DM0011",
        "The batch type cannot be moved to a device",
        "Batches of '{0}' are '{1}', and '{2}' cannot be moved to a device: {3}, or write a [TransferBatch] method for '{1}'");

    public static readonly DiagnosticDescriptor Collision = Error(
        "DM0012",
        "A member has the name of a generated one",
        "'{0}.{1}' has the name of a member that the generator writes: rename it");

    public static readonly DiagnosticDescriptor NoLoader = Warning(
        "DM0013",
        "A data module has no loader",
        "'{0}' has no [Dataloader] method, so no trainer can use it: add one, for example [Dataloader(Split.Train)]");

    public static readonly DiagnosticDescriptor BatchHookSignature = Error(
        "DM0014",
        "A batch hook must take a batch and return a batch",
        "[{0}] method '{1}' must take one batch and return the same type; beside the batch it may take a BatchContext, torch.Device, Split or RunningState ({2})");

    public static readonly DiagnosticDescriptor BatchHookUnused = Warning(
        "DM0015",
        "A batch hook fits no loader",
        "[{0}] method '{1}' is for batches of '{2}', but no loader of '{3}' has such batches, so it is never called{4}");

    public static readonly DiagnosticDescriptor MixedBatches = Error(
        "DM0016",
        "Loaders of one split have different batch types",
        "The {0} loaders of '{1}' have different batches, '{2}' and '{3}'; one step cannot take both: use one type");

    public static readonly DiagnosticDescriptor SeveralTrainLoaders = Error(
        "DM0017",
        "Several train loaders",
        "'{0}' has several train loaders; a training step takes one batch: return one CombinedLoader of them");

    public static readonly DiagnosticDescriptor SampleField = Error(
        "DM0018",
        "A sample's field cannot be collated",
        "'{0}.{1}' is of type '{2}', which cannot become part of a batch; use a number, bool, enum, string, Tensor, another [Sample], or an array or ReadOnlyMemory of numbers with [Shape], or with [Pad] where lengths differ; or keep it as it is with [AsArray], or out of the batch with [NotBatched]");

    public static readonly DiagnosticDescriptor SampleMissingField = Error(
        "DM0081",
        "A field that cannot be missing may be null",
        "'{0}.{1}' may be null, but only a '{2}' that is there knows the shape of its part of a batch; make it '{2}', give samples without one a value that stands for it, such as a black picture, and say in a bool field which they are");

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
        "'{0}.{1}' cannot become part of the batch, which has a member '{1}' already: rename it");

    public static readonly DiagnosticDescriptor InheritedPrivate = Error(
        "DM0023",
        "An inherited hook is private",
        "'{0}.{1}' is a private hook, which generated code in '{2}' cannot call: make it protected, or make '{0}' a [DataModule] too");

    public static readonly DiagnosticDescriptor HyperparameterType = Warning(
        "DM0024",
        "A hyperparameter of a type that cannot be saved",
        "'{0}' has the hyperparameter '{1}' of type '{2}', which cannot be saved: {3}; or write [NotHyperparameter]");

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
        "There are no hyperparameters",
        "'{0}' has [Hyperparameters] but neither constructor parameters nor [Hyperparameter] members, so there is nothing to capture: add some, or remove the attribute");

    public static readonly DiagnosticDescriptor NotCaptured = Warning(
        "DM0030",
        "A constructor does not hand over its hyperparameters",
        "The constructor of '{0}' does not hand over its hyperparameters: call CaptureHyperparameters({1}) in it{2}");

    public static readonly DiagnosticDescriptor NotExtensible = Error(
        "DM0031",
        "The annotated type cannot be extended",
        "'{0}' has [{1}] but {2}");

    public static readonly DiagnosticDescriptor SamplesNotBatches = Warning(
        "DM0032",
        "A loader gives samples instead of batches",
        "[Dataloader] method '{0}.{1}' gives single samples, '{2}': return a DataLoader<{2}.Batch>, which a dataset's ToLoader(batchSize) makes");

    public static readonly DiagnosticDescriptor UnknownSplit = Error(
        "DM0033",
        "Unknown split",
        "'{0}' on '{1}.{2}' is not a split; the splits are Train, Validation, Test and Predict");

    public static readonly DiagnosticDescriptor OverrideStages = Warning(
        "DM0034",
        "An override's hook attribute has no effect",
        "[{0}] on '{1}.{2}' has no effect: '{3}.{2}', which it overrides, is the hook, and says {4}; remove the attribute, or write a method of another name");

    public static readonly DiagnosticDescriptor BatchesCoincide = Error(
        "DM0035",
        "Batch types of a generic module may coincide",
        "'{0}.{1}' has batches of '{2}', and '{0}.{3}' has '{4}', which for some type arguments are the same, so that no class can serve both: give all loaders one batch type, or write the {5} data in a module of its own");

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
