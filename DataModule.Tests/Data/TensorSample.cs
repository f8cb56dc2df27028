using TorchSharp;

namespace DataModule.Tests.Data;

/// <summary>A sample that is a tensor already.</summary>
[Sample]
public readonly partial record struct TensorSample(torch.Tensor X, long Y);
