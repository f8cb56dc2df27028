using DataModule;

namespace TextClassification;

/// <summary>
/// A definition as word numbers, and the category of the defined word. In a batch, shorter definitions are padded with 0, and
/// <c>WordsLengths</c> has the true lengths.
/// </summary>
[Sample]
public readonly partial record struct Definition([Pad(0)] ReadOnlyMemory<long> Words, long Category);
