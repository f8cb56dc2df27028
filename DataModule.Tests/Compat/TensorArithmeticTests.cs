using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

public sealed class TensorArithmeticTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor a = tensor(new[] { 1f, -2f, 4f });
    private readonly Tensor b = tensor(new[] { 2f, 2f, -3f });

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Operators_work_on_tensors_and_numbers_on_either_side()
    {
        Same([3f, 0f, 1f], a + b);
        Same([-1f, -4f, 7f], a - b);
        Same([2f, -4f, -12f], a * b);
        Same([0.5f, -1f, -4 / 3f], a / b);
        Same([1f, 0f, -2f], a % b);
        Same([-1f, 2f, -4f], -a);
        Same([2f, -1f, 5f], a + 1);
        Same([2f, -1f, 5f], 1L + a);
        Same([0f, 3f, -3f], 1 - a);
        Same([2f, -4f, 8f], 2.0 * a);
        Same([0.5f, -1f, 2f], a / 2f);
        Same([4f, -2f, 1f], 4 / a);
        Same([1f, 1f, 1f], a % 3 + tensor(new[] { 0f, 0f, 0f }));
    }

    [Fact]
    public void Methods_take_tensors_scalars_and_scales()
    {
        Same([5f, 2f, -2f], a.add(b, 2));
        Same([4f, 1f, 7f], a.add(3));
        Same([3f, 0f, 1f], torch.add(a, b));
        Same([0f, -1f, -2f], a.div(b, RoundingMode.floor) - tensor(new[] { 0f, 0f, 0f }));
        Same([0f, -1f, -1f], a.div(b, RoundingMode.trunc));
        Same([1f, 4f, 16f], a.pow(2));
        Same([1f, 4f, 1 / 64f], a.pow(b));
        Same([1f, -0f, 1f], a.fmod(b));
        Same([1f, -2f, -2f], a.minimum(tensor(new[] { 9f, 9f, -2f })));
        Same([2f, 2f, 4f], a.max(b));
        Same([5f, -10f, -20f], a.addcmul(a, b, 2f) + tensor(new[] { 0f, 0f, 0f }));
        Same([1.5f, -3f, 8 / 3f], a.addcdiv(a, b));
        Same([1.5f, 0f, 0.5f], a.lerp(b, tensor(0.5f)));
    }

    [Fact]
    public void In_place_methods_change_and_return_the_tensor_itself()
    {
        var t = a.clone();
        Assert.Same(t, t.add_(b));
        Assert.Same(t, t.add_(b, 2));
        Same([7f, 4f, -5f], t);
        Same([6f, 3f, -6f], t.sub_(1));
        Same([12f, 6f, -12f], t.mul_(2f));
        Same([6f, 3f, -6f], t.div_(2.0));
        Same([4f, 1f, -3f], t.sub_(b));
        Same([8f, 2f, 9f], t.mul_(b));
        Same([64f, 4f, 81f], t.pow_(2));
        Same([8f, 2f, 9f], t.sqrt_());
        Same([-8f, -2f, -9f], t.neg_());
        Same([8f, 2f, 9f], t.abs_());
        Same([5f, 2f, 5f], t.clamp_(max: 5));
        Same([0f, 0f, 1f], t.remainder_(5) - tensor(new[] { 0f, 2f, -1f }));
        Same([1f, 3f, 1f], t.zero_().addcmul_(tensor(new[] { 1f, 3f, 1f }), ones(3), 1));
        Same([2f, 4f, 2f], t.addcdiv_(ones(3), ones(3), 1));
        Same([1f, 2f, 1f], t.lerp_(zeros(3), tensor(0.5f)));
    }

    [Fact]
    public void Whole_numbers_divide_to_fractions_and_keep_their_type_otherwise()
    {
        var whole = tensor(new[] { 7L, -7L });

        Same([3.5f, -3.5f], whole / 2);
        Assert.Equal([3L, -4L], whole.floor_divide(2).data<long>().ToArray());
        Assert.Equal([1L, 1L], (whole % 2).data<long>().ToArray());
        Assert.Equal([14L, -14L], (whole * 2).data<long>().ToArray());
        Assert.Equal(float32, (whole * 2.5).dtype);
    }

    [Fact]
    public void Pointwise_functions_give_known_values()
    {
        var x = tensor(new[] { 0f, 0.5f, 1f });

        Same([1f, MathF.Exp(0.5f), MathF.E], x.exp());
        Same([0f, MathF.Log(1.5f), MathF.Log(2)], x.log1p());
        Same([0f, 1f, 2f], tensor(new[] { 1f, 2f, 4f }).log2());
        Same([0f, MathF.Sqrt(0.5f), 1f], x.sqrt());
        Same([0.5f, 1 / (1 + MathF.Exp(-0.5f)), 1 / (1 + MathF.Exp(-1))], x.sigmoid());
        Same([0f, MathF.Tanh(0.5f), MathF.Tanh(1)], x.tanh());
        Same([0f, MathF.Sin(0.5f), MathF.Sin(1)], x.sin());
        Same([1f, MathF.Cos(0.5f), MathF.Cos(1)], x.cos());
        Same([1f, 0f, 4f], a.relu());
        Same([1f, 2f, 4f], a.abs());
        Same([1f, -1f, 1f], a.sign());
        Same([1f, 4f, 16f], a.square());
        Same([1f, -2f, 2f], tensor(new[] { 1.5f, -1.5f, 2.9f }).floor());
        Same([2f, -1f, 3f], tensor(new[] { 1.5f, -1.5f, 2.9f }).ceil());
        Same([2f, -2f, 3f], tensor(new[] { 1.5f, -1.5f, 2.9f }).round());
        Same([1f, -1f, 2f], tensor(new[] { 1.5f, -1.5f, 2.9f }).trunc());
        Same([1f, -0.02f, 4f], a.leaky_relu(0.01));
        Same([1f, -0.5f, 0.25f], a.reciprocal());
        Same([1f, MathF.E], torch.exp(tensor(new[] { 0f, 1f })));
    }

    [Fact]
    public void Comparisons_give_masks()
    {
        Assert.Equal([false, false, true], (a > b).data<bool>().ToArray());
        Assert.Equal([true, true, false], (a < b).data<bool>().ToArray());
        Assert.Equal([false, false, true], (a >= 4).data<bool>().ToArray());
        Assert.Equal([true, true, false], (a <= 1).data<bool>().ToArray());
        Assert.Equal([false, true, false], (a == -2).data<bool>().ToArray());
        Assert.Equal([true, false, true], (a != -2).data<bool>().ToArray());
        Assert.Equal([true, true, false], (1 >= a).data<bool>().ToArray());
        Assert.Equal([true, true, true], a.eq(a).data<bool>().ToArray());
        Assert.Equal([true, false, false], ((a < b) & (a > 0)).data<bool>().ToArray());
        Assert.Equal([true, true, true], ((a < b) | (a > 0)).data<bool>().ToArray());
        Assert.Equal([false, false, true], (~(a < b)).data<bool>().ToArray());
        Assert.Equal([false, true, false], (a < 0).logical_and(b > 0).data<bool>().ToArray());
        Assert.Equal([false, true], tensor(new[] { 1f, float.NaN }).isnan().data<bool>().ToArray());
        Assert.Equal([true, false], tensor(new[] { 1f, float.PositiveInfinity }).isfinite().data<bool>().ToArray());
    }

    [Fact]
    public void Whole_tensors_compare_exactly_or_closely()
    {
        Assert.True(a.Equals(a.clone()));
        Assert.False(a.Equals(b));
        Assert.True(a.allclose(a + 1e-7));
        Assert.False(a.allclose(a + 1e-2));
        Assert.True(a.allclose(a + 1e-2, atol: 0.1));
        Assert.Equal([true, true, true], a.isclose(a).data<bool>().ToArray());
    }

    [Fact]
    public void Clamping_takes_one_bound_or_two()
    {
        Same([1f, 0f, 3f], a.clamp(0, 3));
        Same([1f, 0f, 4f], a.clamp(min: 0));
        Same([1f, -2f, 3f], a.clamp_max(3));
        Same([2f, 2f, 4f], a.clamp(tensor(2f), tensor(9f)));
    }

    private static void Same(float[] expected, Tensor actual)
    {
        var values = actual.data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            Assert.Equal(expected[i], values[i], 1e-5f);
        }
    }
}
