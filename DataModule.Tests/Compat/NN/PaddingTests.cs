using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

/// <summary>The expected numbers are PyTorch's.</summary>
public sealed class PaddingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Pad_counts_from_the_last_dimension() =>
        Reference.Equal(
            [9, 0.841471, 0.9092974, 9, 0.14112, -0.7568025, 9, 9, 9],
            nn.functional.pad(Reference.Sines(1, 2, 2), [1, 0, 0, 1], PaddingModes.Constant, 9));

    [Fact]
    public void Pad_can_reflect_wrap_around_and_repeat()
    {
        Reference.Equal(
            [
                -0.9589243, -0.7568025, -0.9589243, -0.2794155, -0.9589243, 0.9092974, 0.841471, 0.9092974, 0.14112,
                0.9092974, -0.9589243, -0.7568025, -0.9589243, -0.2794155, -0.9589243,
            ],
            nn.functional.pad(Reference.Sines(1, 1, 2, 3), [1, 1, 1, 0], PaddingModes.Reflect));
        Reference.Equal(
            [0.14112, 0.841471, 0.9092974, 0.14112, 0.841471],
            nn.functional.pad(Reference.Sines(1, 1, 3), [1, 1], PaddingModes.Circular));
        Reference.Equal(
            [0.841471, 0.841471, 0.9092974, 0.14112, 0.14112, 0.14112],
            nn.functional.pad(Reference.Sines(1, 1, 3), [1, 2], PaddingModes.Replicate));
    }
}
