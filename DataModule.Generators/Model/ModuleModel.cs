namespace DataModule.Generators.Model;

/// <summary>
/// All that emission knows about one <c>[DataModule]</c> class. Every member here and below is immutable and equal by
/// content, and none holds a symbol, a syntax node or a compilation: equality is what keeps unrelated edits free.
/// </summary>
internal sealed record ModuleModel(
    TypeShell Shell,
    bool IsSealed,
    BaseModule? Base,
    EquatableArray<HookModel> Prepare,
    EquatableArray<HookModel> Setup,
    EquatableArray<HookModel> Teardown,
    EquatableArray<HookModel> OnException,
    EquatableArray<SplitModel> Splits,
    EquatableArray<TransferModel> Transfers,
    HyperparametersModel Hyperparameters,
    EquatableArray<StateModel> States,
    bool RequiresSetup,
    bool OverridesToString,
    EquatableArray<string> Collisions);

/// <summary>What the nearest base class that is itself a data module already implements, with those that it is derived from.</summary>
/// <param name="Splits">The splits that it has loaders for, its own first.</param>
/// <param name="Batches">The batch types that it moves, its own first.</param>
/// <param name="HasState">It saves and loads state.</param>
/// <param name="RequiresSetup">It has setup hooks, so its loaders wait for them.</param>
internal sealed record BaseModule(
    EquatableArray<BaseSplit> Splits,
    EquatableArray<BaseBatch> Batches,
    bool HasState,
    bool RequiresSetup)
{
    public BaseSplit? Find(Split split) => Splits.FirstOrDefault(candidate => candidate.Split == split);

    public BaseBatch? Find(string batchType) => Batches.FirstOrDefault(candidate => candidate.Type == batchType);
}

/// <summary>A split of a base.</summary>
/// <param name="Split">Which.</param>
/// <param name="Accessor">Its accessor's name.</param>
/// <param name="LoaderType">The accessor's return type.</param>
/// <param name="Access">The accessor's modifiers; private where it cannot be overridden.</param>
internal sealed record BaseSplit(Split Split, string Accessor, string LoaderType, string Access);

/// <summary>A batch type that a base moves.</summary>
/// <param name="Type">Which.</param>
/// <param name="Access">The moving method's modifiers; private where it cannot be overridden.</param>
internal sealed record BaseBatch(string Type, string Access);

/// <summary>A lifecycle method of the user's.</summary>
/// <param name="Call">The expression that names the method, without parentheses.</param>
/// <param name="Arguments">Expressions over the emitted caller's parameters, in the method's own order.</param>
/// <param name="IsAwaited">It returns a Task or a ValueTask.</param>
/// <param name="Stages">The stages it is for; empty means all.</param>
/// <param name="Once">For prepare: one process in all instead of one per node.</param>
/// <param name="Summary">Of its documentation comment, or null.</param>
internal sealed record HookModel(
    string Call,
    EquatableArray<string> Arguments,
    bool IsAwaited,
    EquatableArray<Stage> Stages,
    bool Once,
    string? Summary);

/// <summary>Mirrors the runtime's enumeration of the same name.</summary>
internal enum Stage
{
    Fit,
    Validate,
    Test,
    Predict,
}

/// <summary>Mirrors the runtime's enumeration of the same name.</summary>
internal enum Split
{
    Train,
    Validation,
    Test,
    Predict,
}
