using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>The signatures of a module's generated members: the parser looks for collisions, and emission leaves colliding members out.</summary>
internal static class ModuleSignatures
{
    public const string Token = "global::System.Threading.CancellationToken";
    public const string Stage = "global::DataModule.Stage";
    public const string Trainer = "global::DataModule.Trainer";

    private static readonly string[] State = [Signature("StateDict", []), Signature("LoadStateDict", ["global::DataModule.StateDict"])];

    public static bool IsState(string signature) => State.Contains(signature);

    public static string Signature(string name, IEnumerable<string> parameters) => name + "(" + string.Join(",", parameters) + ")";

    public static IEnumerable<string> Of(ModuleModel model)
    {
        yield return Signature("PrepareData", []);
        yield return Signature("PrepareDataAsync", [Token]);
        yield return Signature("Setup", [Stage]);
        yield return Signature("SetupAsync", [Stage, Token]);
        yield return Signature("Teardown", [Stage]);
        yield return Signature("TeardownAsync", [Stage, Token]);
        foreach (string signature in Of(model.Hyperparameters).Concat(StateEmitter.IsRoot(model) ? State : []))
        {
            yield return signature;
        }

        foreach (SplitModel split in model.Splits)
        {
            yield return Signature(Accessor(split), []);
            yield return EntryPoint(split);
        }

        foreach (TransferModel transfer in model.Transfers)
        {
            yield return Transfer(transfer);
        }
    }

    public static IEnumerable<string> Of(HyperparametersModel model)
    {
        yield return Signature("Hyperparameters", []);
        yield return Signature("InitialHyperparameters", []);
        yield return Signature(HyperparametersEmitter.Record, []);
        if (model.Captured.Count > 0)
        {
            yield return Signature("CaptureHyperparameters", model.Captured.Select(parameter => parameter.Type));
        }

        if (model.HasCreate)
        {
            string[] others = [.. model.Others.Select(parameter => parameter.Type)];
            yield return Signature("Create", [HyperparametersEmitter.Record, .. others]);
            yield return Signature("LoadFromCheckpoint", ["string", .. others, HyperparametersEmitter.Overrides]);
        }
    }

    public static string Accessor(SplitModel split) => split.Split + (IsSeveral(split) ? "Dataloaders" : "Dataloader");

    /// <summary>Whether the accessor gives a list of named loaders rather than the user's own type.</summary>
    public static bool IsSeveral(SplitModel split) => split.Loaders.Count > 1;

    public static string Transfer(TransferModel transfer) =>
        Signature("TransferBatchToDevice", [transfer.BatchType, "global::DataModule.BatchContext"]);

    public static string EntryPoint(SplitModel split) => split.Split switch
    {
        Split.Train => Signature("Fit", ["global::DataModule.ITrainingStep<" + split.BatchType + ">", Trainer, Token]),
        Split.Validation => Signature("Validate", ["global::DataModule.IValidationStep<" + split.BatchType + ">", Trainer, Token]),
        Split.Test => Signature("Test", ["global::DataModule.ITestStep<" + split.BatchType + ">", Trainer, Token]),
        _ => Signature("Predict", ["global::DataModule.IPredictStep<" + split.BatchType + ", TPrediction>", Trainer, Token]),
    };
}
