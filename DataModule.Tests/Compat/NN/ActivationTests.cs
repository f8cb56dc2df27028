using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

/// <summary>The expected numbers are PyTorch's.</summary>
public sealed class ActivationTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void ReLU_cuts_off_below_zero() => Reference.Check(
        nn.ReLU(),
        Reference.Sines(5),
        [0.841471, 0.9092974, 0.14112, 0, 0],
        [1.6829419, 1.8185948, 0.28224, 0, 0]);

    [Fact]
    public void GELU_is_exact_by_default() => Reference.Check(
        nn.GELU(),
        Reference.Sines(5),
        [0.6731414, 0.7441721, 0.0784786, -0.1699658, -0.1618649],
        [1.3941668, 1.5751556, 0.0960348, 0.0007317, 0.0235541]);

    [Fact]
    public void GELU_can_be_approximated() => Reference.Check(
        nn.GELU(GELU.Approximate.tanh),
        Reference.Sines(5),
        [0.673044, 0.7440515, 0.0784785, -0.1700367, -0.1620031],
        [1.3935179, 1.5743779, 0.096034, 0.0006329, 0.0234592]);

    [Fact]
    public void Sigmoid_goes_from_zero_to_one() => Reference.Check(
        nn.Sigmoid(),
        Reference.Sines(5),
        [0.6987749, 0.7128564, 0.5352216, 0.3193409, 0.2770936],
        [0.2941682, 0.2918322, 0.2662828, 0.1388253, 0.1110108]);

    [Fact]
    public void Tanh_goes_from_minus_one_to_one() => Reference.Check(
        nn.Tanh(),
        Reference.Sines(5),
        [0.6865874, 0.7207949, 0.1401906, -0.6391897, -0.7437966],
        [0.7258571, 0.6926187, 0.2748708, -0.7560803, -0.6646069]);

    [Fact]
    public void Softmax_sums_to_one() => Reference.Check(
        nn.Softmax(0),
        Reference.Sines(5),
        [0.3408235, 0.3647424, 0.1691886, 0.06893, 0.0563155],
        [0.0375439, 0.0576272, -0.0394401, -0.0298901, -0.0258409]);

    [Fact]
    public void LogSoftmax_is_the_logarithm_of_the_softmax() => Reference.Check(
        nn.LogSoftmax(0),
        Reference.Sines(5),
        [-1.0763905, -1.008564, -1.7767414, -2.674664, -2.8767858],
        [4.2636609, 4.8496184, -0.3682896, -4.0516319, -4.6933599]);

    [Fact]
    public void The_functions_compute_what_the_modules_do()
    {
        var x = Reference.Sines(5);

        Reference.Equal(Reference.Values(nn.ReLU().call(x)), nn.functional.relu(x));
        Reference.Equal(Reference.Values(nn.GELU().call(x)), nn.functional.gelu(x));
        Reference.Equal(Reference.Values(nn.Sigmoid().call(x)), nn.functional.sigmoid(x));
        Reference.Equal(Reference.Values(nn.Tanh().call(x)), nn.functional.tanh(x));
        Reference.Equal(Reference.Values(nn.Softmax(0).call(x)), nn.functional.softmax(x, 0));
        Reference.Equal(Reference.Values(nn.LogSoftmax(0).call(x)), nn.functional.log_softmax(x, 0));
    }

    [Fact]
    public void ReLU_can_work_in_place()
    {
        var x = Reference.Sines(5);
        var result = nn.ReLU(inplace: true).call(x);

        Reference.Equal(Reference.Values(result), x);
        Assert.Equal(0, Reference.Values(x)[4]);
    }

    [Fact]
    public void Flatten_merges_all_dimensions_but_the_first()
    {
        Assert.Equal([2L, 12], nn.Flatten().call(zeros(2, 3, 4)).shape);
        Assert.Equal([6L, 4], nn.Flatten(0, 1).call(zeros(2, 3, 4)).shape);
    }

    [Fact]
    public void Identity_gives_an_object_that_can_be_disposed_on_its_own()
    {
        var x = Reference.Sines(3);
        nn.Identity().call(x).Dispose();

        Assert.False(x.IsInvalid);
    }
}
