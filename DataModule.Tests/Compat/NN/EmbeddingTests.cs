using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat.NN;

/// <summary>The expected numbers are PyTorch's.</summary>
public sealed class EmbeddingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Embedding_looks_rows_up_and_gives_none_to_the_padding_row() => Reference.Check(
        nn.Embedding(4, 2, padding_idx: 1),
        tensor(new long[,] { { 0, 1 }, { 3, 0 } }),
        [0.2701512, -0.2080734, -0.4949962, -0.3268218, 0.3769511, -0.07275, 0.2701512, -0.2080734],
        null,
        ("weight", [1.0806047, -0.8322937, 0, 0, 0, 0, 0.7539023, -0.1455]));

    [Fact]
    public void EmbeddingBag_computes_sums_of_bags()
    {
        using var bags = nn.EmbeddingBag(4, 2, mode: EmbeddingBagMode.Sum).WithCosines();
        var result = bags.call(tensor(new long[] { 0, 1, 3, 0, 2 }), tensor(new long[] { 0, 2 }));

        Reference.CheckResult(
            bags,
            result,
            [-0.2248451, -0.5348952, 0.7889334, 0.1992617],
            ("weight", [1.1281767, -0.6712671, -0.4496902, -1.0697905, 1.5778668, 0.3985234, 1.5778668, 0.3985234]));
    }

    [Fact]
    public void EmbeddingBag_computes_means_of_bags()
    {
        using var bags = nn.EmbeddingBag(4, 2, mode: EmbeddingBagMode.Mean).WithCosines();
        var result = bags.call(tensor(new long[] { 0, 1, 3, 0, 2 }), tensor(new long[] { 0, 2 }));

        Reference.CheckResult(
            bags,
            result,
            [-0.1124225, -0.2674476, 0.2629778, 0.0664206],
            ("weight", [0.062896, -0.2231672, -0.1124225, -0.2674476, 0.1753185, 0.0442804, 0.1753185, 0.0442804]));
    }

    [Fact]
    public void EmbeddingBag_computes_maxima_of_bags()
    {
        using var bags = nn.EmbeddingBag(4, 2, mode: EmbeddingBagMode.Max).WithCosines();
        var result = bags.call(tensor(new long[] { 0, 1, 3, 0, 2 }), tensor(new long[] { 0, 2 }));

        Reference.CheckResult(
            bags,
            result,
            [0.2701512, -0.2080734, 0.3769511, 0.4800851],
            ("weight", [0.5403023, -0.4161468, 0, 0, 0, 0.9601703, 0.7539023, 0]));
    }

    [Fact]
    public void EmbeddingBag_takes_bags_of_one_size_as_rows()
    {
        using var bags = nn.EmbeddingBag(4, 2).WithCosines();

        Reference.CheckResult(
            bags,
            bags.call(tensor(new long[,] { { 0, 1 }, { 3, 0 } })),
            [-0.1124225, -0.2674476, 0.3235511, -0.1404117],
            ("weight", [0.2111286, -0.4078593, -0.1124225, -0.2674476, 0, 0, 0.3235511, -0.1404117]));
    }

    [Fact]
    public void EmbeddingBag_weighs_samples()
    {
        using var bags = nn.EmbeddingBag(4, 2, mode: EmbeddingBagMode.Sum).WithCosines();
        var result = bags.call(
            tensor(new long[] { 0, 1, 3 }), tensor(new long[] { 0, 1 }), tensor(new float[] { 0.5f, 2, -1 }));

        Reference.Equal([0.1350756, -0.1040367, -1.3669436, -0.5808936], result);
    }

    [Fact]
    public void EmbeddingBag_refuses_offsets_that_do_not_fit()
    {
        using var bags = nn.EmbeddingBag(4, 2);
        var flat = tensor(new long[] { 0, 1 });

        Assert.Throws<ArgumentException>(() => bags.call(flat));
        Assert.Throws<ArgumentException>(() => bags.call(flat.reshape(1, 2), flat));
        Assert.Throws<ArgumentException>(() => bags.call(flat, tensor(new int[] { 0 })));
        Assert.Throws<ArgumentException>(() => bags.call(zeros(1, 2)));
    }

    [Fact]
    public void Embedding_scales_rows_down_to_the_greatest_norm_when_used()
    {
        using var table = nn.Embedding(3, 2, max_norm: 0.3).WithCosines();

        Reference.Equal([0.0849971, 0.2877072, 0.2376745, -0.1830595], table.call(tensor(new long[] { 2, 0 })));
        Reference.Equal([0.2376745, -0.1830595, -0.4949962, -0.3268218, 0.0849971, 0.2877072], table.weight);
    }

    [Fact]
    public void Pretrained_embeddings_are_copied()
    {
        var values = Reference.Sines(3, 2);
        using var table = nn.Embedding_from_pretrained(values);
        using var bags = nn.EmbeddingBag_from_pretrained(values, freeze: false, mode: EmbeddingBagMode.Sum);

        Assert.True(bags.weight!.requires_grad);
        Reference.Equal(Reference.Values(values[1]), table.call(tensor(1L)));
        Reference.Equal(Reference.Values(values.sum(dim: 0)), bags.call(tensor(new long[,] { { 0, 1, 2 } }))[0]);
    }
}
