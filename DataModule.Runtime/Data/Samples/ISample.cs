namespace DataModule;

/// <summary>
/// What every <see cref="SampleAttribute"/> type can tell of its fields. The generator implements it, so that what goes through samples of any
/// type, such as <see cref="Statistics"/>, needs no reflection.
/// </summary>
/// <typeparam name="TSelf">The sample type itself.</typeparam>
public interface ISample<TSelf>
    where TSelf : ISample<TSelf>
{
    /// <summary>What becomes fields of the batch, in the order of declaration.</summary>
    static abstract IReadOnlyList<SampleField> Fields { get; }

    /// <summary>Shows a visitor each field's value, as it is before it is scaled, normalised, padded or otherwise made part of a batch.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="visitor">Is called once for each of <see cref="Fields"/>, in their order.</param>
    static abstract void Visit(in TSelf sample, ISampleVisitor visitor);
}
