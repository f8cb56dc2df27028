using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

/// <summary>What draws from the global generator. The expected numbers are PyTorch's.</summary>
[Collection(GlobalRandomState.Name)]
public sealed class RandomStateTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Linear_starts_as_in_PyTorch()
    {
        manual_seed(42);
        using var layer = nn.Linear(3, 2);

        Reference.Equal([0.4414065, 0.4792053, -0.1352573, 0.5303605, -0.1264995, 0.1165039], layer.weight);
        Reference.Equal([-0.2810859, 0.3390678], layer.bias);
    }

    [Fact]
    public void Conv2d_starts_as_in_PyTorch()
    {
        manual_seed(42);
        using var layer = nn.Conv2d(2, 2, 2);

        Reference.Equal(
            [0.2703052, 0.2934521, -0.0828278, 0.3247781, -0.0774648, 0.0713438, -0.1721292, 0.2076358],
            layer.weight[0]);
        Reference.Equal([0.2725493, 0.0522583], layer.bias);
    }

    [Fact]
    public void Embedding_starts_as_in_PyTorch_with_zeros_for_padding()
    {
        manual_seed(42);
        using var layer = nn.Embedding(2, 3, padding_idx: 0);

        Reference.Equal([0, 0, 0, 0.230333, -1.1228564, -0.1863283], layer.weight);
    }

    [Fact]
    public void Initialisers_draw_as_in_PyTorch()
    {
        Reference.Equal([0.7866599, 0.6071812, 0.3677163, -0.8595754], Draw(nn.init.kaiming_normal_)[0, 0]);
        Reference.Equal([0.418755, 0.4546141, -0.1283163, 0.5031441], DrawXavier()[0, 0]);
        manual_seed(42);
        Reference.Equal(
            [1.3242196, 1.4376159, -0.4057718, 1.5910814, -0.3794985, 0.3495117],
            nn.init.kaiming_uniform_(
                empty(2, 3), mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU));

        static Tensor Draw(Func<Tensor, double, nn.init.FanInOut, nn.init.NonlinearityType, Tensor> fill)
        {
            manual_seed(42);
            return fill(empty(2, 3, 2, 2), 0, nn.init.FanInOut.FanIn, nn.init.NonlinearityType.LeakyReLU);
        }

        static Tensor DrawXavier()
        {
            manual_seed(42);
            return nn.init.xavier_uniform_(empty(2, 3, 2, 2));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_and_the_same_dropout()
    {
        Assert.Equal(Run(), Run());

        static double[] Run()
        {
            manual_seed(7);
            using var model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 2));
            return Reference.Values(model.call(Reference.Sines(3, 4)));
        }
    }

    [Fact]
    public void Dropout_zeroes_its_share_and_scales_the_rest()
    {
        manual_seed(1);
        var values = Reference.Values(nn.Dropout(0.3).call(ones(100_000)));

        Assert.All(values, value => Assert.True(value == 0 || Math.Abs(value - 1 / 0.7) < 1e-6));
        // Five standard deviations of the binomial distribution.
        Assert.InRange(values.Count(value => value == 0), 30_000 - 725, 30_000 + 725);
    }

    [Fact]
    public void Dropout_does_nothing_in_evaluation()
    {
        using var layer = nn.Dropout(0.9);
        layer.eval();
        var x = Reference.Sines(50);

        Assert.Equal(Reference.Values(x), Reference.Values(layer.call(x)));
        Assert.Equal(Reference.Values(x), Reference.Values(nn.functional.dropout(x, 0.9, training: false)));
    }

    [Fact]
    public void Uniform_and_normal_fill_as_asked()
    {
        manual_seed(3);
        var uniform = Reference.Values(nn.init.uniform_(empty(20_000), -2, 4));
        var normal = Reference.Values(nn.init.normal_(empty(20_000), 5, 0.5));

        Assert.All(uniform, value => Assert.InRange(value, -2, 4));
        Assert.InRange(uniform.Average(), 0.9, 1.1);
        Assert.InRange(normal.Average(), 4.98, 5.02);
        Assert.InRange(Math.Sqrt(normal.Average(value => (value - 5) * (value - 5))), 0.48, 0.52);
    }
}
