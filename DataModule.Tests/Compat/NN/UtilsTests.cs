using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

/// <summary>The expected numbers are PyTorch's.</summary>
public sealed class UtilsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    private readonly Parameter[] parameters =
        [nn.Parameter(tensor(new float[] { 1, 2 })), nn.Parameter(tensor(new float[] { 3 }))];

    public UtilsTests()
    {
        parameters[0].grad = tensor(new float[] { 3, -4 });
        parameters[1].grad = tensor(new float[] { 12 });
    }

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Clip_grad_norm_scales_all_gradients_as_one_vector()
    {
        Assert.Equal(13, nn.utils.clip_grad_norm_(parameters, 1), 1e-5);
        Reference.Equal([0.23076922, -0.30769229], parameters[0].grad);
        Reference.Equal([0.92307687], parameters[1].grad);
    }

    [Fact]
    public void Clip_grad_norm_takes_other_norms()
    {
        Assert.Equal(12, nn.utils.clip_grad_norm_(parameters, 6, double.PositiveInfinity), 1e-5);
        Reference.Equal([1.49999988, -1.99999988], parameters[0].grad);
    }

    [Fact]
    public void Clip_grad_norm_leaves_small_gradients_alone()
    {
        Assert.Equal(19, nn.utils.clip_grad_norm_(parameters, 100, 1), 1e-5);
        Reference.Equal([3, -4], parameters[0].grad);
    }

    [Fact]
    public void Clip_grad_value_limits_each_element()
    {
        nn.utils.clip_grad_value_(parameters, 3.5);

        Reference.Equal([3, -3.5], parameters[0].grad);
        Reference.Equal([3.5], parameters[1].grad);
    }

    [Fact]
    public void Parameters_become_a_vector_and_come_back()
    {
        Reference.Equal([1, 2, 3], nn.utils.parameters_to_vector(parameters));
        nn.utils.vector_to_parameters(tensor(new float[] { 4, 5, 6 }), parameters);

        Reference.Equal([4, 5], parameters[0]);
        Reference.Equal([6], parameters[1]);
    }
}
