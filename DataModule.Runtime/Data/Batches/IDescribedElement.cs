using System.Security.Cryptography;

namespace DataModule;

/// <summary>An <see cref="IBatchElement{TSelf}"/> that can tell what it is and what is done to it, for reports.</summary>
public interface IDescribedElement
{
    /// <summary>The file that it came from, or another name; null where there is none.</summary>
    string? Name { get; }

    /// <summary>What is done to every such element, in order, with all parameters; such as <c>Resize(32, 32)</c>.</summary>
    IReadOnlyList<string> Steps { get; }

    /// <summary>What its numbers in the batch were normalised with, where they were.</summary>
    ElementNormalization? Normalization { get; }

    /// <summary>What is done to this one, with every random parameter drawn. It may read a file for it.</summary>
    IReadOnlyList<string> Plan();

    /// <summary>Appends what it is, before anything is done to it: equal contents append equal bytes.</summary>
    /// <param name="hash">Gets the bytes.</param>
    void AppendContent(IncrementalHash hash);
}

/// <summary>Numbers less the mean, divided by the standard deviation, of each channel, which is the first dimension of an element's row.</summary>
/// <param name="Means">One a channel, of values in [0, 1].</param>
/// <param name="StandardDeviations">As many, none 0.</param>
public sealed record ElementNormalization(IReadOnlyList<float> Means, IReadOnlyList<float> StandardDeviations);
