namespace DataModule;

/// <summary>Makes a partial class a data module: the generator writes its hook plumbing, loaders and entry points.</summary>
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
/// Marks a method that puts data on disk: download, unpack, tokenise. It runs before any setup, in one process, while
/// the others wait; so it must not assign fields that setup or loaders read.
/// May be void, <see cref="Task"/> or <see cref="ValueTask"/>, and may take a <see cref="PrepareContext"/>, a
/// <see cref="Stage"/> and a <see cref="CancellationToken"/> in any order.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class PrepareAttribute : Attribute
{
    /// <summary>One process per node (the default) or one in all.</summary>
    public PrepareScope Scope { get; init; } = PrepareScope.PerNode;
}

/// <summary>
/// Marks a method that opens and splits the data, on every process, before the loaders of the given stages are asked
/// for. Several methods for one stage run in declaration order.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class SetupAttribute : Attribute
{
    /// <summary>For every stage.</summary>
    public SetupAttribute() => Stages = [];

    /// <summary>For the named stages: "fit", "validate", "test" or "predict". An unknown name is a compile error.</summary>
    public SetupAttribute(params string[] stages) => Stages = stages;

    /// <summary>For the given stages.</summary>
    public SetupAttribute(params Stage[] stages) => Stages = [.. stages.Select(stage => stage.ToString())];

    /// <summary>The names of the stages, in any case; empty means every stage.</summary>
    public string[] Stages { get; }
}

/// <summary>Marks a method that releases what the setup of the given stages opened. It also runs after an exception.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class TeardownAttribute : Attribute
{
    /// <summary>For every stage.</summary>
    public TeardownAttribute() => Stages = [];

    /// <summary>For the named stages: "fit", "validate", "test" or "predict". An unknown name is a compile error.</summary>
    public TeardownAttribute(params string[] stages) => Stages = stages;

    /// <summary>For the given stages.</summary>
    public TeardownAttribute(params Stage[] stages) => Stages = [.. stages.Select(stage => stage.ToString())];

    /// <summary>The names of the stages, in any case; empty means every stage.</summary>
    public string[] Stages { get; }
}

/// <summary>Marks a method that gets an exception of the run before teardown: takes an <see cref="Exception"/>, a stage, or both.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnExceptionAttribute : Attribute;
