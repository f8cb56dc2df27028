using Xunit;

namespace DataModule.Tests.Engine;

/// <summary>
/// Tests that read or set what all threads share (the number of live tensors, the default generator, the default
/// element type, thread counts) run alone.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWideTorchState
{
    public const string Name = "Process-wide torch state";
}
