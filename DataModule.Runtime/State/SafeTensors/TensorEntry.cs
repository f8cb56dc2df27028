using TorchSharp;

namespace DataModule;

/// <summary>The checked entry of a tensor in the header of a file.</summary>
/// <param name="Name">The name of the tensor.</param>
/// <param name="Type">The dtype.</param>
/// <param name="Shape">The shape; empty for a scalar.</param>
/// <param name="Offset">The position of the first byte, counted from the end of the header.</param>
/// <param name="Length">The length in bytes.</param>
internal sealed record TensorEntry(string Name, torch.ScalarType Type, long[] Shape, long Offset, long Length);
