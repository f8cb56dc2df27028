using DataModule;

namespace SemiSupervised;

/// <summary>An image with its label.</summary>
[Sample]
public readonly partial record struct Labelled(
    [Shape(1, 28, 28), Scale(1 / 255f), Normalize(0.2860f, 0.3530f)] ReadOnlyMemory<byte> Image,
    long Label);

/// <summary>The same image twice, each time shifted at random. A model should predict the same class for both.</summary>
[Sample]
public readonly partial record struct Unlabelled(
    [Shape(1, 28, 28), Scale(1 / 255f), Normalize(0.2860f, 0.3530f)] ReadOnlyMemory<byte> Image,
    [Shape(1, 28, 28), Scale(1 / 255f), Normalize(0.2860f, 0.3530f)] ReadOnlyMemory<byte> Shifted);
