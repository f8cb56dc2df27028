using TorchSharp;

namespace DataModule;

/// <summary>A batch that can describe its fields, for reports. Generated batches implement it.</summary>
public interface IDescribedBatch
{
    /// <summary>The fields of the sample type.</summary>
    IReadOnlyList<SampleField> Fields { get; }

    /// <summary>The tensors or arrays of each of <see cref="Fields"/>. The batch owns the tensors: they are valid as long as the batch.</summary>
    IReadOnlyList<BatchField> Columns { get; }

    /// <summary>Calls a visitor with the fields of a sample, as <see cref="ISample{TSelf}.Visit"/> does. It works for a default batch, too.</summary>
    /// <param name="sample">A sample of the type that the batch is collated from.</param>
    /// <param name="visitor">Called once for each of <see cref="Fields"/>.</param>
    /// <exception cref="InvalidCastException">The sample is of another type.</exception>
    void Visit(object sample, ISampleVisitor visitor);
}

/// <summary>A field of the samples, as it is in a batch of n samples.</summary>
/// <param name="Name">The field's name.</param>
public sealed record BatchField(string Name)
{
    /// <summary>The tensor of shape [n, ...]; null where the field has none.</summary>
    public torch.Tensor? Tensor { get; init; }

    /// <summary>For <see cref="SampleFieldKind.Item"/>: an array of length n; null for other fields.</summary>
    public Array? Values { get; init; }

    /// <summary>For <see cref="SampleFieldKind.Nested"/>: the batch of the nested samples; null for other fields.</summary>
    public IDescribedBatch? Nested { get; init; }

    /// <summary>For <see cref="SampleFieldKind.Padded"/>: the lengths before padding, int64 [n]; null for other fields.</summary>
    public torch.Tensor? Lengths { get; init; }

    /// <summary>For an optional field: bool [n], true where the sample has a value; null for other fields.</summary>
    public torch.Tensor? Present { get; init; }

    /// <summary>Means and standard deviations, where they are values of the run; null where the field's attribute has them.</summary>
    public NormalizationConstants? Normalization { get; init; }

    /// <summary>For an enumeration: returns the name of a value, or null for a value without a name.</summary>
    public Func<long, string?>? NameOf { get; init; }
}
