using System.ComponentModel;

namespace DataModule;

/// <summary>
/// Marks a method that returns the loader of a split: a <c>DataLoader&lt;TBatch&gt;</c>, any
/// <see cref="IEnumerable{T}"/>, or a list, dictionary or combination of them.
/// </summary>
/// <param name="split">The split that the loader reads.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class DataloaderAttribute(Split split) : Attribute
{
    /// <summary>The split that the loader reads.</summary>
    public Split Split { get; } = split;

    /// <summary>The loader's name. Needed where a split has several loaders; null by default.</summary>
    public string? Name { get; init; }
}

/// <summary>Marks a method that takes and returns a batch. It runs before the batch is moved to the device.</summary>
/// <param name="splits">The splits whose batches it gets; none for all.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class BeforeBatchTransferAttribute(params Split[] splits) : Attribute
{
    /// <summary>The splits whose batches it gets; empty for all.</summary>
    public Split[] Splits { get; } = splits;
}

/// <summary>Marks a method that takes a batch and returns it on the device, instead of the generated transfer.</summary>
/// <param name="splits">The splits whose batches it gets; none for all.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class TransferBatchAttribute(params Split[] splits) : Attribute
{
    /// <summary>The splits whose batches it gets; empty for all.</summary>
    public Split[] Splits { get; } = splits;
}

/// <summary>Marks a method that takes and returns a batch. It runs after the batch was moved to the device.</summary>
/// <param name="splits">The splits whose batches it gets; none for all.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class AfterBatchTransferAttribute(params Split[] splits) : Attribute
{
    /// <summary>The splits whose batches it gets; empty for all.</summary>
    public Split[] Splits { get; } = splits;
}

/// <summary>Reports a misspelt <see cref="DataloaderAttribute"/> as a compile error.</summary>
/// <param name="split">The split.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
[Obsolete("The attribute is called [Dataloader], with a small l.", error: true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DataLoaderAttribute(Split split) : Attribute
{
    /// <summary>The split.</summary>
    public Split Split { get; } = split;

    /// <summary>The loader's name.</summary>
    public string? Name { get; init; }
}
