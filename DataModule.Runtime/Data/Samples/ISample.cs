namespace DataModule;

/// <summary>
/// Access to the fields of a <see cref="SampleAttribute"/> type. The generator implements it, so that code for samples of any type, such as
/// <see cref="Statistics"/>, needs no reflection.
/// </summary>
/// <typeparam name="TSelf">The sample type itself.</typeparam>
public interface ISample<TSelf>
    where TSelf : ISample<TSelf>
{
    /// <summary>The fields that are part of the batch, in the order of declaration.</summary>
    static abstract IReadOnlyList<SampleField> Fields { get; }

    /// <summary>Calls a visitor with the value of each field, before scaling, normalization, padding and collation.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="visitor">Called once for each of <see cref="Fields"/>, in their order.</param>
    static abstract void Visit(in TSelf sample, ISampleVisitor visitor);
}
