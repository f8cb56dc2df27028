namespace DataModule;

/// <summary>Makes a partial class a data module: the generator writes its lifecycle, its transfers and its loaders' entry points.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DataModuleAttribute : Attribute;

/// <summary>Which processes run a <see cref="PrepareAttribute"/> method.</summary>
public enum PrepareScope
{
    /// <summary>One process on every node (local rank 0): for data on disks that nodes do not share.</summary>
    PerNode,

    /// <summary>One process in all (global rank 0): for data on a shared file system.</summary>
    Once,
}

/// <summary>
/// Marks a method that puts data on disk: download, unpack, tokenize. It runs before any setup, in one process of each node or of the run
/// (<see cref="Scope"/>), while the others wait. So it must not assign fields that setup or loaders read: the other processes would not have them. It returns void, <see cref="Task"/> or
/// <see cref="ValueTask"/>, and may take a <see cref="PrepareContext"/>, a <see cref="Stage"/> and a <see cref="CancellationToken"/> in any order.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class PrepareAttribute : Attribute
{
    /// <summary>The processes that run the method; <see cref="PrepareScope.PerNode"/> by default.</summary>
    public PrepareScope Scope { get; init; } = PrepareScope.PerNode;
}

/// <summary>
/// Marks a method that opens and splits the data. It runs on every process, before the loaders of its stages are created. Several methods of one
/// stage run in declaration order.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class SetupAttribute : Attribute
{
    /// <summary>The method runs for every stage.</summary>
    public SetupAttribute() => Stages = [];

    /// <summary>The method runs for the named stages.</summary>
    /// <param name="stages">"fit", "validate", "test" or "predict". Another name is a compile error.</param>
    public SetupAttribute(params string[] stages) => Stages = stages;

    /// <summary>The method runs for the given stages.</summary>
    /// <param name="stages">The stages.</param>
    public SetupAttribute(params Stage[] stages) => Stages = [.. stages.Select(stage => stage.ToString())];

    /// <summary>The names of the stages, in upper or lower case; empty for every stage.</summary>
    public string[] Stages { get; }
}

/// <summary>Marks a method that closes what the setup of its stages has opened. It also runs after an exception.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class TeardownAttribute : Attribute
{
    /// <summary>The method runs for every stage.</summary>
    public TeardownAttribute() => Stages = [];

    /// <summary>The method runs for the named stages.</summary>
    /// <param name="stages">"fit", "validate", "test" or "predict". Another name is a compile error.</param>
    public TeardownAttribute(params string[] stages) => Stages = stages;

    /// <summary>The method runs for the given stages.</summary>
    /// <param name="stages">The stages.</param>
    public TeardownAttribute(params Stage[] stages) => Stages = [.. stages.Select(stage => stage.ToString())];

    /// <summary>The names of the stages, in upper or lower case; empty for every stage.</summary>
    public string[] Stages { get; }
}

/// <summary>
/// Marks a method that is called with an exception that ends the run, before teardown. It takes an <see cref="Exception"/>, a <see cref="Stage"/>, or both.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnExceptionAttribute : Attribute;
