using System.ComponentModel;

namespace DataModule;

/// <summary>What the generator knows of a data module, for reports. Every <see cref="DataModuleAttribute"/> class has it.</summary>
public interface IDescribedModule : IDataModule
{
    /// <summary>The class's name.</summary>
    string Name { get; }

    /// <summary>The summary of the class's documentation comment, or null.</summary>
    string? Summary { get; }

    /// <summary>The class's hooks and loaders in the order in which they are called, those of a base class first.</summary>
    IReadOnlyList<ModuleHook> Hooks { get; }

    /// <summary>Whether a stage is set up.</summary>
    bool IsSetUp(Stage stage);
}

/// <summary>What a method of a data module is to it.</summary>
public enum ModuleHookKind
{
    /// <summary>It has <see cref="PrepareAttribute"/>.</summary>
    Prepare,

    /// <summary>It has <see cref="SetupAttribute"/>.</summary>
    Setup,

    /// <summary>It has <see cref="DataloaderAttribute"/>.</summary>
    Dataloader,

    /// <summary>It has <see cref="BeforeBatchTransferAttribute"/>.</summary>
    BeforeBatchTransfer,

    /// <summary>It has <see cref="TransferBatchAttribute"/>.</summary>
    TransferBatch,

    /// <summary>It has <see cref="AfterBatchTransferAttribute"/>.</summary>
    AfterBatchTransfer,

    /// <summary>It has <see cref="TeardownAttribute"/>.</summary>
    Teardown,
}

/// <summary>A method of a data module that is called for it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Method">Its name.</param>
public sealed record ModuleHook(ModuleHookKind Kind, string Method)
{
    /// <summary>The summary of its documentation comment, or null.</summary>
    public string? Summary { get; init; }

    /// <summary>The stages that it is for, of setup and teardown; empty for all.</summary>
    public IReadOnlyList<Stage> Stages { get; init; } = [];

    /// <summary>The splits that it is for, of loaders and batch hooks; empty for all.</summary>
    public IReadOnlyList<Split> Splits { get; init; } = [];

    /// <summary>Which processes it runs in, of prepare hooks.</summary>
    public PrepareScope Scope { get; init; }

    /// <summary>Hooks in the order in which they are called. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static IReadOnlyList<ModuleHook> InOrder(IEnumerable<ModuleHook> hooks) =>
        [.. hooks.OrderBy(static hook => hook.Kind).ThenBy(static hook => hook.Scope)];
}

/// <summary>A data module that knows what its classes are called.</summary>
public interface IClassNames
{
    /// <summary>The names, in the order of their labels, from 0. They may be asked for once the data is prepared.</summary>
    IReadOnlyList<string> ClassNames { get; }
}
