using TorchSharp;

namespace DataModule;

/// <summary>One tensor of a file: what the header says of it, checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its sizes; none for a scalar.</param>
/// <param name="Offset">Where its bytes begin, counted from the first tensor byte.</param>
/// <param name="Length">How many bytes it has.</param>
internal sealed record TensorEntry(string Name, torch.ScalarType Type, long[] Shape, long Offset, long Length);
