using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

public sealed class TensorReductionTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor grid = tensor(new float[,] { { 1, 2, 3 }, { 4, 6, 8 } });

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Sums_and_means_reduce_all_or_some_dimensions()
    {
        Assert.Equal(24f, grid.sum().item<float>());
        Assert.Equal(24.0, grid.sum(float64).item<double>());
        Same([6f, 18f], grid.sum(1));
        Same([5f, 8f, 11f], grid.sum(dim: 0));
        Assert.Equal(new long[] { 2, 1 }, grid.sum(1, keepdim: true).shape);
        Assert.Equal(24f, grid.sum(0, 1).item<float>());
        Same([5f, 8f, 11f], grid.sum(new long[] { 0 }));
        Assert.Equal(4f, grid.mean().item<float>());
        Same([2f, 6f], grid.mean([1]));
        Assert.Equal(float64, grid.mean([1], type: float64).dtype);
        Assert.Equal(6L, tensor(new[] { 1, 2, 3 }).sum().item<long>());
        Assert.Equal(1152f, grid.prod().item<float>());
        Same([4f, 12f, 24f], grid.prod(dim: 0));
    }

    [Fact]
    public void Spread_counts_with_and_without_bias()
    {
        Assert.Equal(Math.Sqrt(6.8), grid.std().item<float>(), 1e-5);
        Assert.Equal(Math.Sqrt(34 / 6.0), grid.std(unbiased: false).item<float>(), 1e-5);
        Assert.Equal(6.8, grid.var().item<float>(), 1e-5);
        Same([1f, 2f], grid.std(1));
        Same([1f, 4f], grid.var(1));
        Same([2 / 3f, 8 / 3f], grid.var([1], unbiased: false));
        Assert.Equal(new long[] { 2, 1 }, grid.std(1, keepdim: true).shape);
    }

    [Fact]
    public void Extremes_come_with_their_places()
    {
        Assert.Equal(8f, grid.max().item<float>());
        Assert.Equal(1f, grid.min().item<float>());
        var (values, indexes) = grid.max(1);
        Same([3f, 8f], values);
        Assert.Equal([2L, 2], indexes.data<long>().ToArray());
        Assert.Equal([0L, 0, 0], grid.min(0).indexes.data<long>().ToArray());
        Assert.Equal(5L, grid.argmax().item<long>());
        Assert.Equal([1L, 1, 1], grid.argmax(0).data<long>().ToArray());
        Assert.Equal(0L, grid.argmin().item<long>());
        Assert.Equal(new long[] { 2, 1 }, grid.argmin(1, keepdim: true).shape);
        Same([3f, 8f], grid.amax(1));
        Same([1f, 2f, 3f], grid.amin([0], keepdim: false));
        Assert.Equal(3f, grid.median().item<float>());
    }

    [Fact]
    public void Truth_reduces_too()
    {
        Assert.True((grid > 0).all().item<bool>());
        Assert.False((grid > 1).all().item<bool>());
        Assert.True((grid > 7).any().item<bool>());
        Assert.Equal([false, true], (grid > 3).all(1).data<bool>().ToArray());
        Assert.Equal([false, true], (grid > 3).any(1).data<bool>().ToArray());
        Assert.Equal(3L, (grid > 3).count_nonzero().item<long>());
    }

    [Fact]
    public void Norms_take_an_order_and_a_dimension()
    {
        Assert.Equal(Math.Sqrt(130), grid.norm().item<float>(), 1e-4);
        Assert.Equal(24f, grid.norm(1f).item<float>());
        Same([MathF.Sqrt(14), MathF.Sqrt(116)], grid.norm(1, keepdim: false, p: 2f));
    }

    [Fact]
    public void Running_and_exponential_sums_follow_a_dimension()
    {
        Same([1f, 3f, 6f], grid[0].cumsum(0));
        Same([MathF.Log(MathF.Exp(1) + MathF.Exp(2) + MathF.Exp(3))], grid[0].logsumexp(0).reshape(1));
        Assert.Equal(1f, grid.softmax(1).sum(1)[0].item<float>(), 1e-6);
        Same([MathF.Exp(1) / (MathF.Exp(1) + MathF.Exp(2))], tensor(new[] { 1f, 2f }).softmax(0)[..1]);
        Assert.True(grid.log_softmax(1).allclose(grid.softmax(1).log()));
        Assert.Equal(float64, grid.softmax(1, float64).dtype);
    }

    [Fact]
    public void Products_of_matrices_and_vectors()
    {
        var square = tensor(new float[,] { { 1, 2 }, { 3, 4 } });
        var vector = tensor(new[] { 1f, -1f });

        Same([9f, 14f, 19f, 19f, 30f, 41f], square.mm(grid));
        Same([9f, 14f, 19f, 19f, 30f, 41f], square.matmul(grid));
        Same([-1f, -1f], square.mv(vector));
        Same([-1f, -1f], square.matmul(vector));
        Assert.Equal(2f, vector.dot(vector).item<float>());
        Same([1f, -1f, -1f, 1f], vector.outer(vector));
        Same([7f, 10f, 15f, 22f], square.unsqueeze(0).bmm(square.unsqueeze(0)));
        Same([2 * 7f + 1, 2 * 10f + 1, 2 * 15f + 1, 2 * 22f + 1], ones(2, 2).addmm(square, square, 1, 2));
    }

    private static void Same(float[] expected, Tensor actual)
    {
        var values = actual.data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            Assert.Equal(expected[i], values[i], 1e-4f);
        }
    }
}
