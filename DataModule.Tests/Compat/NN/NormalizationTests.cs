using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

/// <summary>The expected numbers are PyTorch's.</summary>
public sealed class NormalizationTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void BatchNorm1d_uses_the_batch_in_training_and_running_statistics_in_evaluation()
    {
        using var layer = nn.BatchNorm1d(2);
        Reference.Check(
            layer,
            Reference.Sines(3, 2),
            [0.0958195, -0.7776369, -0.1595023, -0.2827804, -0.5605375, -0.4245715],
            [4.1e-06, 3.5e-06, 6e-07, -2.6e-06, -4.7e-06, -8e-07],
            ("weight", [1.6208774, -1.2484149]),
            ("bias", [-1.2484405, -2.9699774]));

        Reference.Equal([0.0007889, -0.0042307], layer.running_mean);
        Reference.Equal([0.9823669, 0.9736137], layer.running_var);
        Assert.Equal(1, layer.num_batches_tracked!.item<long>());
        layer.eval();
        Reference.Equal(
            [0.0210659, -0.6876347, -0.1698243, -0.3362992, -0.4696563, -0.4369672],
            layer.call(Reference.Sines(3, 2)));
        Assert.Equal(1, layer.num_batches_tracked.item<long>());
    }

    [Fact]
    public void BatchNorm2d_uses_the_batch_in_training_and_running_statistics_in_evaluation()
    {
        using var layer = nn.BatchNorm2d(2);
        Reference.Check(
            layer,
            Reference.Sines(2, 2, 2, 2),
            [
                0.1457729, 0.1722006, -0.1271098, -0.4769736, -0.1062969, -0.3207586, -0.6162993, -0.7212,
                -0.0215187, -0.3940661, -0.5717286, -0.391164, -0.5415559, -0.7215943, -0.6141851, -0.3180798,
            ],
            [
                5.7e-06, 6.1e-06, 1.3e-06, -4.4e-06, -5.6e-06, -2.5e-06, 1.8e-06, 3.3e-06, 3e-06, -3e-06, -5.9e-06,
                -3e-06, 7e-07, 3.3e-06, 1.8e-06, -2.5e-06,
            ],
            ("weight", [4.322329, -3.3290982]),
            ("bias", [-3.3291748, -7.9199395]));

        Reference.Equal([-0.0066672, 0.0272646], layer.running_mean);
        Reference.Equal([0.9549384, 0.9496713], layer.running_var);
        layer.eval();
        Reference.Equal(
            [
                0.0263945, 0.0451452, -0.1672176, -0.4154485, -0.2844305, -0.4295156, -0.6294512, -0.7004173,
                -0.0923, -0.356625, -0.4826777, -0.3545659, -0.5788867, -0.7006841, -0.6280209, -0.4277033,
            ],
            layer.call(Reference.Sines(2, 2, 2, 2)));
    }

    [Fact]
    public void BatchNorm_has_no_running_statistics_if_told_so()
    {
        using var layer = nn.BatchNorm1d(2, affine: false, track_running_stats: false);
        var x = Reference.Sines(3, 2);
        var training = Reference.Values(layer.call(x));
        layer.eval();

        Assert.Empty(layer.state_dict());
        Reference.Equal(training, layer.call(x));
    }

    [Fact]
    public void BatchNorm_refuses_other_shapes()
    {
        Assert.Throws<ArgumentException>(() => nn.BatchNorm1d(2).call(zeros(2)));
        Assert.Throws<ArgumentException>(() => nn.BatchNorm2d(2).call(zeros(2, 2)));
    }

    [Fact]
    public void LayerNorm_normalises_each_sample() => Reference.Check(
        nn.LayerNorm(3),
        Reference.Sines(2, 3),
        [-0.0440471, -0.6619723, 0.3709505, -0.2950748, -0.2803758, -0.9968053],
        [-0.379743, 0.3462918, 0.0334514, -1.186841, 0.8335814, 0.3532581],
        ("weight", [0.1365681, -0.4840519, -3.7441983]),
        ("bias", [-0.6782437, -1.8846962, -1.2517097]));

    [Fact]
    public void Normalize_scales_vectors_to_norm_one()
    {
        var x = Reference.Sines(2, 3).requires_grad_();
        var result = nn.functional.normalize(x);
        result.sum().backward();

        Reference.Equal([0.6748394, 0.7292346, 0.1131748, -0.6039251, -0.7652174, -0.2229723], result);
        Reference.Equal([-0.0191667, -0.0853546, 0.6642651, 0.0307084, -0.1742136, 0.5147091], x.grad);
    }
}
