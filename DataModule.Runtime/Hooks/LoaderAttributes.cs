using System.ComponentModel;

namespace DataModule;

/// <summary>
/// Marks a method that returns the loader of a split: a <c>DataLoader&lt;TBatch&gt;</c>, any
/// <see cref="IEnumerable{T}"/>, or a list, dictionary or combination of them.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class DataloaderAttribute(Split split) : Attribute
{
    /// <summary>The split that the loader reads.</summary>
    public Split Split { get; } = split;

    /// <summary>The loader's name; needed where one split has several loaders.</summary>
    public string? Name { get; init; }
}

/// <summary>Marks a method from batch to batch that runs on the CPU, before the batch is moved to the device.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class BeforeBatchTransferAttribute(params Split[] splits) : Attribute
{
    /// <summary>The splits it is for; empty means all.</summary>
    public Split[] Splits { get; } = splits;
}

/// <summary>Marks a method from batch to batch that moves it to the device, in place of the generated transfer.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class TransferBatchAttribute(params Split[] splits) : Attribute
{
    /// <summary>The splits it is for; empty means all.</summary>
    public Split[] Splits { get; } = splits;
}

/// <summary>Marks a method from batch to batch that runs on the device, after the batch was moved there.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class AfterBatchTransferAttribute(params Split[] splits) : Attribute
{
    /// <summary>The splits it is for; empty means all.</summary>
    public Split[] Splits { get; } = splits;
}

/// <summary>A slip for <see cref="DataloaderAttribute"/>, which the compiler then tells.</summary>
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
