using System.Security.Cryptography;

namespace DataModule;

/// <summary>An <see cref="IBatchElement{TSelf}"/> that can tell what it is and what is done to it, for reports.</summary>
public interface IDescribedElement
{
    /// <summary>The file that it came from, or another name; null where there is none.</summary>
    string? Name { get; }

    /// <summary>What is done to every such element, in order, with all parameters; such as <c>Resize(32, 32)</c>.</summary>
    IReadOnlyList<string> Steps { get; }

    /// <summary>What its numbers in the batch were normalised with, where they were: one mean and deviation a channel, the first dimension of its row, of values in [0, 1].</summary>
    NormalizationConstants? Normalization { get; }

    /// <summary>What is done to this one, with every random parameter drawn. It may read a file for it.</summary>
    IReadOnlyList<string> Plan();

    /// <summary>Appends what it is, before anything is done to it: equal contents append equal bytes.</summary>
    /// <param name="hash">Gets the bytes.</param>
    void AppendContent(IncrementalHash hash);
}
