using TorchSharp;

namespace DataModule;

/// <summary>A batch that can tell of its fields, as reports do. Generated batches can.</summary>
public interface IDescribedBatch
{
    /// <summary>What the generator knows of the fields of the samples that it is collated from.</summary>
    IReadOnlyList<SampleField> Fields { get; }

    /// <summary>The batch's side of each of <see cref="Fields"/>. Tensors are the batch's own, and end with its lease.</summary>
    IReadOnlyList<BatchField> Columns { get; }

    /// <summary>Shows a visitor the fields of one sample, as <see cref="ISample{TSelf}.Visit"/> does. A batch that was never assigned can do it, too.</summary>
    /// <param name="sample">Of the type that the batch is collated from.</param>
    /// <param name="visitor">Is called once for each of <see cref="Fields"/>.</param>
    /// <exception cref="InvalidCastException">The sample is of another type.</exception>
    void Visit(object sample, ISampleVisitor visitor);
}

/// <summary>What a field of the samples has become in a batch.</summary>
/// <param name="Name">The field's name.</param>
public sealed record BatchField(string Name)
{
    /// <summary>Its tensor, with the batch dimension first; null where it has none.</summary>
    public torch.Tensor? Tensor { get; init; }

    /// <summary>Of <see cref="SampleFieldKind.Item"/>: one value a sample.</summary>
    public Array? Values { get; init; }

    /// <summary>Of <see cref="SampleFieldKind.Nested"/>: the nested samples' batch.</summary>
    public IDescribedBatch? Nested { get; init; }

    /// <summary>Of <see cref="SampleFieldKind.Padded"/>: int64 [n], the true lengths.</summary>
    public torch.Tensor? Lengths { get; init; }

    /// <summary>Of a field that may be missing: bool [n], true where a sample has it.</summary>
    public torch.Tensor? Present { get; init; }

    /// <summary>What it was normalised with, where the run says that, rather than the field's attribute.</summary>
    public NormalizationConstants? Normalization { get; init; }

    /// <summary>Of an enumeration: the name of a value, or null for one without.</summary>
    public Func<long, string?>? NameOf { get; init; }
}
