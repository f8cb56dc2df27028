namespace DataModule.Generators.Parsing;

/// <summary>Metadata names of the runtime and of TorchSharp: the generator knows both by name only.</summary>
internal static class KnownNames
{
    public const string DataModule = "DataModule.DataModuleAttribute";
    public const string Sample = "DataModule.SampleAttribute";
    public const string Prepare = "DataModule.PrepareAttribute";
    public const string Setup = "DataModule.SetupAttribute";
    public const string Teardown = "DataModule.TeardownAttribute";
    public const string OnException = "DataModule.OnExceptionAttribute";
    public const string Dataloader = "DataModule.DataloaderAttribute";
    public const string DataloaderSlip = "DataModule.DataLoaderAttribute";
    public const string BeforeBatchTransfer = "DataModule.BeforeBatchTransferAttribute";
    public const string TransferBatch = "DataModule.TransferBatchAttribute";
    public const string AfterBatchTransfer = "DataModule.AfterBatchTransferAttribute";
    public const string Hyperparameters = "DataModule.HyperparametersAttribute";
    public const string Hyperparameter = "DataModule.HyperparameterAttribute";
    public const string NotHyperparameter = "DataModule.NotHyperparameterAttribute";
    public const string State = "DataModule.StateAttribute";
    public const string FormerlyNamed = "DataModule.FormerlyNamedAttribute";
    public const string IDataset = "DataModule.IDataset";
    public const string DataLoader = "DataModule.DataLoader";
    public const string IStateful = "DataModule.IStateful";
    public const string IBatchElement = "DataModule.IBatchElement";
    public const string ICacheable = "DataModule.ICacheable";
    public const string Pad = "DataModule.PadAttribute";
    public const string OneHot = "DataModule.OneHotAttribute";
    public const string Shape = "DataModule.ShapeAttribute";
    public const string Scale = "DataModule.ScaleAttribute";
    public const string AsArray = "DataModule.AsArrayAttribute";
    public const string NotBatched = "DataModule.NotBatchedAttribute";
    public const string KeepType = "DataModule.KeepTypeAttribute";
    public const string Normalize = "DataModule.NormalizeAttribute";

    public const string Tensor = "global::TorchSharp.torch.Tensor";
    public const string Device = "global::TorchSharp.torch.Device";

    public const string Module = "global::TorchSharp.torch.nn.Module";
    public const string Generator = "global::TorchSharp.torch.Generator";

    /// <summary>The name of every sample's generated batch type.</summary>
    public const string Batch = "Batch";

    /// <summary>The name of the values of the run that a sample's batch is made with.</summary>
    public const string RunValues = "RunValues";
}
