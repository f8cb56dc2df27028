using DataModule;

namespace Mnist;

/// <summary>One labelled image. Its batch type, <c>Digit.Batch</c>, is generated: normalised floats and a label tensor.</summary>
[Sample]
public readonly partial record struct Digit(
    [Shape(1, 28, 28), Scale(1 / 255f), Normalize(0.2860f, 0.3530f)] ReadOnlyMemory<byte> Image,
    long Label);
