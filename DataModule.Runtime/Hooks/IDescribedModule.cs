using System.ComponentModel;

namespace DataModule;

/// <summary>Describes a data module, for reports. Generated for every <see cref="DataModuleAttribute"/> class.</summary>
public interface IDescribedModule : IDataModule
{
    /// <summary>The name of the class.</summary>
    string Name { get; }

    /// <summary>The summary of the class's documentation comment; null where there is none.</summary>
    string? Summary { get; }

    /// <summary>The hooks and loaders in the order in which they are called; those of a base class first.</summary>
    IReadOnlyList<ModuleHook> Hooks { get; }

    /// <summary>Whether a stage is set up.</summary>
    /// <param name="stage">The stage.</param>
    bool IsSetUp(Stage stage);
}

/// <summary>The kind of a data module's method.</summary>
public enum ModuleHookKind
{
    /// <summary>A method with <see cref="PrepareAttribute"/>.</summary>
    Prepare,

    /// <summary>A method with <see cref="SetupAttribute"/>.</summary>
    Setup,

    /// <summary>A method with <see cref="DataloaderAttribute"/>.</summary>
    Dataloader,

    /// <summary>A method with <see cref="BeforeBatchTransferAttribute"/>.</summary>
    BeforeBatchTransfer,

    /// <summary>A method with <see cref="TransferBatchAttribute"/>.</summary>
    TransferBatch,

    /// <summary>A method with <see cref="AfterBatchTransferAttribute"/>.</summary>
    AfterBatchTransfer,

    /// <summary>A method with <see cref="TeardownAttribute"/>.</summary>
    Teardown,
}

/// <summary>A hook or loader method of a data module.</summary>
/// <param name="Kind">The kind of the method.</param>
/// <param name="Method">The name of the method.</param>
public sealed record ModuleHook(ModuleHookKind Kind, string Method)
{
    /// <summary>The summary of its documentation comment; null where there is none.</summary>
    public string? Summary { get; init; }

    /// <summary>The stages of a setup or teardown method; empty for all.</summary>
    public IReadOnlyList<Stage> Stages { get; init; } = [];

    /// <summary>The splits of a loader or batch hook; empty for all.</summary>
    public IReadOnlyList<Split> Splits { get; init; } = [];

    /// <summary>The processes that run a prepare method.</summary>
    public PrepareScope Scope { get; init; }

    /// <summary>Sorts hooks into the order in which they are called. For generated code.</summary>
    /// <param name="hooks">The hooks.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static IReadOnlyList<ModuleHook> InOrder(IEnumerable<ModuleHook> hooks) =>
        [.. hooks.OrderBy(static hook => hook.Kind).ThenBy(static hook => hook.Scope)];
}

/// <summary>A data module that knows the names of its classes.</summary>
public interface IClassNames
{
    /// <summary>The name of each label, from label 0. Available once the data is prepared.</summary>
    IReadOnlyList<string> ClassNames { get; }
}
