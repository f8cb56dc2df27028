using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

/// <summary>The expected numbers are PyTorch's.</summary>
public sealed class PoolingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void MaxPool2d_takes_the_maximum_of_each_window() => Reference.Check(
        nn.MaxPool2d(2),
        Reference.Sines(1, 1, 4, 4),
        [0.9092974, 0.9893582, 0.9906074, 0.6502879],
        [0, 1.8185948, 0, 0, 0, 0, 0, 1.9787165, 0, 0, 0, 0, 0, 1.9812148, 1.3005757, 0]);

    [Fact]
    public void MaxPool2d_takes_heights_widths_strides_and_padding() => Reference.Check(
        nn.MaxPool2d((2, 3), (1, 2), (0, 1)),
        Reference.Sines(1, 1, 4, 4),
        [0.9092974, 0.9893582, 0.4121185, 0.9893582, 0.9906074, 0.9906074],
        [0, 1.8185948, 0, 0, 0, 0, 0, 3.957433, 0.824237, 0, 0, 0, 0, 3.9624295, 0, 0]);

    [Fact]
    public void AvgPool2d_takes_the_mean_of_each_window() => Reference.Check(
        nn.AvgPool2d(2),
        Reference.Sines(1, 1, 4, 4),
        [0.1281072, 0.2576656, 0.3197179, -0.2935447],
        [
            0.0640536, 0.0640536, 0.1288328, 0.1288328, 0.0640536, 0.0640536, 0.1288328, 0.1288328, 0.159859,
            0.159859, -0.1467723, -0.1467723, 0.159859, 0.159859, -0.1467723, -0.1467723,
        ]);

    [Fact]
    public void AvgPool2d_can_leave_the_padding_out_of_the_mean() => Reference.Check(
        nn.AvgPool2d(2, 2, 1, count_include_pad: false),
        Reference.Sines(1, 1, 4, 4),
        [0.841471, 0.5252087, -0.7568025, -0.2734029, -0.2916101, 0.2263927, 0.420167, 0.8204476, -0.2879033],
        [
            1.6829419, 0.5252087, 0.5252087, -1.513605, -0.2734029, -0.145805, -0.145805, 0.2263927, -0.2734029,
            -0.145805, -0.145805, 0.2263927, 0.8403341, 0.8204476, 0.8204476, -0.5758066,
        ]);

    [Fact]
    public void AdaptiveAvgPool2d_pools_to_a_size() => Reference.Check(
        nn.AdaptiveAvgPool2d((2, 1)),
        Reference.Sines(1, 1, 3, 6),
        [-0.0104479, 0.0032211],
        [
            -0.0017413, -0.0017413, -0.0017413, -0.0017413, -0.0017413, -0.0017413, -0.0012045, -0.0012045,
            -0.0012045, -0.0012045, -0.0012045, -0.0012045, 0.0005369, 0.0005369, 0.0005369, 0.0005369, 0.0005369,
            0.0005369,
        ]);

    [Fact]
    public void Functional_max_pool2d_has_the_windows_side_by_side_by_default()
    {
        var image = Reference.Sines(1, 1, 4, 4);

        Assert.Equal([1L, 1, 2, 2], nn.functional.max_pool2d(image, 2).shape);
        Assert.Equal([1L, 1, 2, 1], nn.functional.max_pool2d(image, (2, 4)).shape);
        Assert.Equal([1L, 1, 3, 3], nn.functional.max_pool2d(image, 2, 1).shape);
        Reference.Equal(Reference.Values(nn.MaxPool2d(2).call(image)), nn.functional.max_pool2d(image, 2));
    }
}
