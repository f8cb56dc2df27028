using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

/// <summary>Every pointwise operation, in all its forms, against .NET's own arithmetic.</summary>
public sealed class TensorFunctionTests : IDisposable
{
    private static readonly float[] Values = [0.1f, 0.35f, 0.5f, 0.99f];
    private static readonly float[] Others = [0.7f, -0.2f, 0.4f, 2f];
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Unary_functions_agree_with_their_definitions()
    {
        Check(x => x.neg(), x => x.neg_(), x => torch.neg(x), v => -v);
        Check(x => x.negative(), x => x.neg_(), x => torch.negative(x), v => -v);
        Check(x => x.absolute(), x => x.abs_(), x => torch.abs(x), Math.Abs);
        Check(x => x.rsqrt(), x => x.rsqrt_(), x => torch.rsqrt(x), v => 1 / Math.Sqrt(v));
        Check(x => x.reciprocal(), x => x.reciprocal_(), x => torch.reciprocal(x), v => 1 / v);
        Check(x => x.square(), x => x.pow_(2), x => torch.square(x), v => v * v);
        Check(x => x.exp(), x => x.exp_(), x => torch.exp(x), Math.Exp);
        Check(x => x.exp2(), x => x.exp2_(), x => torch.exp2(x), v => Math.Pow(2, v));
        Check(x => x.expm1(), x => x.expm1_(), x => torch.expm1(x), v => Math.Exp(v) - 1);
        Check(x => x.log(), x => x.log_(), x => torch.log(x), Math.Log);
        Check(x => x.log1p(), x => x.log1p_(), x => torch.log1p(x), v => Math.Log(1 + v));
        Check(x => x.log2(), x => x.log2_(), x => torch.log2(x), Math.Log2);
        Check(x => x.log10(), x => x.log10_(), x => torch.log10(x), Math.Log10);
        Check(x => x.sin(), x => x.sin_(), x => torch.sin(x), Math.Sin);
        Check(x => x.cos(), x => x.cos_(), x => torch.cos(x), Math.Cos);
        Check(x => x.tan(), x => x.tan_(), x => torch.tan(x), Math.Tan);
        Check(x => x.asin(), x => x.asin_(), x => torch.asin(x), Math.Asin);
        Check(x => x.acos(), x => x.acos_(), x => torch.acos(x), Math.Acos);
        Check(x => x.atan(), x => x.atan_(), x => torch.atan(x), Math.Atan);
        Check(x => x.sinh(), x => x.sinh_(), x => torch.sinh(x), Math.Sinh);
        Check(x => x.cosh(), x => x.cosh_(), x => torch.cosh(x), Math.Cosh);
        Check(x => x.tanh(), x => x.tanh_(), x => torch.tanh(x), Math.Tanh);
        Check(x => x.sigmoid(), x => x.sigmoid_(), x => torch.sigmoid(x), Sigmoid);
        Check(x => x.floor(), x => x.floor_(), x => torch.floor(x), Math.Floor);
        Check(x => x.ceil(), x => x.ceil_(), x => torch.ceil(x), Math.Ceiling);
        Check(x => x.round(), x => x.round_(), x => torch.round(x), Math.Round);
        Check(x => x.trunc(), x => x.trunc_(), x => torch.trunc(x), Math.Truncate);
        Check(x => x.frac(), x => x.frac_(), x => x.frac(), v => v - Math.Truncate(v));
        Check(x => x.sign(), x => x.sign_(), x => torch.sign(x), v => Math.Sign(v));
        Check(x => x.relu(), x => x.relu_(), x => torch.nn.functional.relu(x), v => Math.Max(v, 0));
        Check(x => x.silu(), x => x.silu_(), x => x.silu(), v => v * Sigmoid(v));
        Check(x => x.selu(), x => x.selu_(), x => x.selu(), v => 1.0507009873554805 * v);
    }

    [Fact]
    public void Activations_without_an_in_place_form_agree_too()
    {
        var x = tensor(Values);

        Same(v => Math.Log(1 + Math.Exp(v)), x.softplus());
        Same(v => Math.Log(Sigmoid(v)), x.log_sigmoid());
        Assert.Equal([0.112463, 0.379382, 0.520500, 0.838508], x.erf().data<float>().Select(v => Math.Round(v, 6)));
        Assert.True((x.erf() + x.erfc()).allclose(ones_like(x)));
        Assert.True(x.clone().erf_().allclose(torch.erf(x)) && x.clone().erfc_().allclose(1 - x.erf()));
        Assert.True(x.gelu().allclose(x * 0.5 * (1 + (x / Math.Sqrt(2)).erf())));
        Assert.Equal([false, true], tensor(new[] { 1f, float.NegativeInfinity }).isinf().data<bool>().ToArray());
        Assert.Equal([true, false], tensor(new[] { 0, 2 }).logical_not().data<bool>().ToArray());
        Assert.Equal([-1, -3], tensor(new[] { 0, 2 }).bitwise_not().data<int>().ToArray());
    }

    [Fact]
    public void Binary_functions_agree_in_every_form()
    {
        Check2(x => y => x.add(y), x => y => x.add_(y), (x, y) => torch.add(x, y), (a, b) => a + b);
        Check2(x => y => x.subtract(y), x => y => x.subtract_(y), (x, y) => torch.sub(x, y), (a, b) => a - b);
        Check2(x => y => x.multiply(y), x => y => x.mul_(y), (x, y) => torch.mul(x, y), (a, b) => a * b);
        Check2(x => y => x.divide(y), x => y => x.div_(y), (x, y) => torch.div(x, y), (a, b) => a / b);
        Check2(x => y => x.remainder(y), x => y => x.remainder_(y), (x, y) => torch.remainder(x, y),
            (a, b) => a - Math.Floor(a / b) * b);
        Check2(x => y => x.fmod(y), x => y => x.fmod(y), (x, y) => torch.fmod(x, y), (a, b) => a % b);
        Check2(x => y => x.pow(y), x => y => x.pow_(y), (x, y) => torch.pow(x, y), Math.Pow);
        Check2(x => y => x.maximum(y), x => y => x.max(y), (x, y) => torch.maximum(x, y), Math.Max);
        Check2(x => y => x.minimum(y), x => y => x.min(y), (x, y) => torch.minimum(x, y), Math.Min);
        Check2(x => y => x.atan2(y), x => y => x.atan2(y), (x, y) => torch.atan2(x, y), Math.Atan2);
    }

    [Fact]
    public void Scalar_forms_agree_with_tensor_forms()
    {
        var x = tensor(Values);
        var three = full_like(x, 3);

        Assert.True(x.subtract(3).allclose(x - three) && x.clone().subtract_(3).allclose(x - three));
        Assert.True(x.multiply(3).allclose(x * three) && x.clone().mul_(3).allclose(x * three));
        Assert.True(x.divide(3).allclose(x / three) && x.div(3, RoundingMode.floor).allclose(zeros_like(x)));
        Assert.True(x.remainder(0.3).allclose(x.remainder(full_like(x, 0.3))));
        Assert.True(x.fmod(0.3).allclose(x.fmod(full_like(x, 0.3))));
        Assert.True(x.floor_divide(three).allclose(zeros_like(x)));
        Assert.True(x.add(3, 2).allclose(x + 6) && x.clone().add_(3, 2).allclose(x + 6));
        Assert.True(x.clip(0.2, 0.5).allclose(x.clamp(tensor(0.2f), tensor(0.5f))));
        Assert.True(x.clamp_min(0.2).clamp_max(0.5).allclose(x.clone().clamp_min_(0.2).clamp_max_(0.5)));
        Assert.True(x.clone().clamp_(tensor(0.2f), tensor(0.5f)).allclose(torch.clamp(x, 0.2, 0.5)));
        Assert.True(x.clone().div_(2, RoundingMode.trunc).allclose(zeros_like(x)));
        Assert.True(x.clone().div_(three, RoundingMode.floor).allclose(zeros_like(x)));
    }

    [Fact]
    public void Bits_and_truth_combine()
    {
        var a = tensor(new[] { 0b1100, 0b1010 });
        var b = tensor(new[] { 0b1010, 0b0110 });

        Assert.Equal([0b1000, 0b0010], (a & b).data<int>().ToArray());
        Assert.Equal([0b1110, 0b1110], torch.bitwise_or(a, b).data<int>().ToArray());
        Assert.Equal([0b0110, 0b1100], (a ^ b).data<int>().ToArray());
        var yes = tensor(new[] { true, true, false, false });
        var maybe = tensor(new[] { true, false, true, false });
        Assert.Equal([true, false, false, false], torch.logical_and(yes, maybe).data<bool>().ToArray());
        Assert.Equal([true, true, true, false], yes.logical_or(maybe).data<bool>().ToArray());
        Assert.Equal([false, true, true, false], yes.logical_xor(maybe).data<bool>().ToArray());
    }

    [Fact]
    public void Functions_are_the_methods_of_the_same_name()
    {
        var grid = arange(6, float32).reshape(2, 3);
        var other = ones(3, 2);

        Assert.True(torch.matmul(grid, other).Equals(grid.mm(other)) && torch.mm(grid, other).Equals(grid.mm(other)));
        Assert.True(torch.sum(grid).Equals(grid.sum()) && torch.sum(grid, dim: 1).Equals(grid.sum(1)));
        Assert.True(torch.mean(grid).Equals(grid.mean()) && torch.mean(grid, [0]).Equals(grid.mean([0])));
        Assert.True(torch.std(grid).Equals(grid.std()) && torch.var(grid, dimensions: 1).Equals(grid.var(1)));
        Assert.True(torch.max(grid).Equals(grid.max()) && torch.min(grid, 1).values.Equals(grid.min(1).values));
        Assert.True(torch.argmax(grid, 1).Equals(grid.argmax(1)) && torch.argmin(grid).Equals(grid.argmin()));
        Assert.True(torch.all(grid >= 0).item<bool>() && torch.any(grid > 4).item<bool>());
        Assert.True(torch.softmax(grid, 1).Equals(grid.softmax(1)) && torch.nn.functional.log_softmax(grid, 1).Equals(grid.log_softmax(1)));
        Assert.True(torch.flatten(grid).Equals(torch.reshape(grid, 6)) && torch.transpose(grid, 0, 1).Equals(grid.t()));
        Assert.True(torch.unsqueeze(grid, 0).squeeze(0).Equals(grid) && torch.permute(grid, 1, 0).Equals(grid.T));
        Assert.True(torch.index_select(grid, 0, tensor(new[] { 1L }))[0].Equals(torch.select(grid, 0, 1)));
        Assert.True(torch.cumsum(grid, 0).Equals(grid.cumsum(0)) && torch.norm(grid).Equals(grid.norm()));
        Assert.Equal(2, torch.chunk(grid, 2).Length);
        Assert.Equal(2, torch.split(grid, [1, 1]).Length);
    }

    [Fact]
    public void Copies_by_index_leave_their_source_alone()
    {
        var x = zeros(3);
        var index = tensor(new[] { 2L });
        var one = ones(1);

        Assert.Equal([0f, 0f, 1f], x.index_copy(0, index, one).data<float>().ToArray());
        Assert.Equal([0f, 0f, 2f], x.index_add(0, index, one, 2).data<float>().ToArray());
        Assert.Equal([0f, 0f, 5f], x.index_fill(0, index, 5).data<float>().ToArray());
        Assert.Equal([0f, 0f, 1f], x.scatter(0, index, one).data<float>().ToArray());
        Assert.Equal(0f, x.sum().item<float>());
        var shared = zeros(0).set_(x);
        shared[0] = 4f;
        Assert.Equal(4f, x[0].item<float>());
        Assert.All(x.randint_like(5, 7).data<float>(), drawn => Assert.InRange(drawn, 5f, 6f));
    }

    private static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));

    private static void Check(
        Func<Tensor, Tensor> method, Func<Tensor, Tensor> inPlace, Func<Tensor, Tensor> function, Func<double, double> expected)
    {
        Same(expected, method(tensor(Values)));
        Same(expected, function(tensor(Values)));
        var target = tensor(Values);
        Assert.Same(target, inPlace(target));
        Same(expected, target);
    }

    private static void Check2(Func<Tensor, Func<Tensor, Tensor>> method, Func<Tensor, Func<Tensor, Tensor>> inPlace,
        Func<Tensor, Tensor, Tensor> function, Func<double, double, double> expected)
    {
        var (x, y) = (tensor(Values), tensor(Others));
        foreach (var actual in new[] { method(x)(y), function(x, y), inPlace(x.clone())(y) })
        {
            var values = actual.data<float>().ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                Assert.Equal(expected(Values[i], Others[i]), values[i], 1e-5);
            }
        }
    }

    private static void Same(Func<double, double> expected, Tensor actual)
    {
        var values = actual.data<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            Assert.Equal(expected(Values[i]), values[i], 1e-5);
        }
    }
}
