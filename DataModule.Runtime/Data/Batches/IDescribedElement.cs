using System.Security.Cryptography;

namespace DataModule;

/// <summary>An <see cref="IBatchElement{TSelf}"/> that can describe itself and its transforms, for reports.</summary>
public interface IDescribedElement
{
    /// <summary>The file of the element, or another name; null where there is none.</summary>
    string? Name { get; }

    /// <summary>The transforms of every such element, in order, with their parameters; for example <c>Resize(32, 32)</c>.</summary>
    IReadOnlyList<string> Steps { get; }

    /// <summary>
    /// Means and standard deviations of its normalization: one for each channel, which is the first dimension of its row, for values in [0, 1].
    /// Null where it is not normalized.
    /// </summary>
    NormalizationConstants? Normalization { get; }

    /// <summary>The transforms of this element, with the random parameters drawn. May read a file.</summary>
    IReadOnlyList<string> Plan();

    /// <summary>Appends the content before any transform to a hash. Equal contents append equal bytes.</summary>
    /// <param name="hash">The hash.</param>
    void AppendContent(IncrementalHash hash);
}
