using TorchSharp;
using Xunit;

namespace DataModule.Tests.Vision;

/// <summary>MixUp and CutMix: what is mixed with what, and in which proportion.</summary>
public sealed class BatchMixingTests
{
    [Fact]
    public void MixUp_takes_the_same_part_of_images_and_labels()
    {
        using var scope = torch.NewDisposeScope();
        // Each image is its own number, so that the mixture tells the proportion.
        var images = torch.arange(4, dtype: torch.float32).reshape(4, 1, 1, 1).expand(4, 3, 5, 7).contiguous();
        var labels = torch.tensor(new long[] { 0, 1, 2, 3 });
        for (var key = 0; key < 20; key++)
        {
            var (mixed, soft) = BatchMixing.MixUp(images, labels, 4, new SampleRandom(1, key), alpha: 0.4);
            Assert.Equal([4, 3, 5, 7], mixed.shape);
            Assert.Equal([4, 4], soft.shape);
            // The second is lambda of 1 and the rest of 0.
            var lambda = mixed[1, 0, 0, 0].item<float>();
            Assert.Equal((lambda, 1 - lambda), (soft[1, 1].item<float>(), soft[1, 0].item<float>()), new Close());
            Assert.Equal((lambda * 0) + ((1 - lambda) * 3), mixed[0, 2, 4, 6].item<float>(), 1e-5f);
            Assert.Equal(1 - lambda, soft[0, 3].item<float>(), 1e-5f);
        }
    }

    [Fact]
    public void CutMix_takes_a_box_and_labels_by_its_area()
    {
        using var scope = torch.NewDisposeScope();
        var images = torch.arange(3, dtype: torch.float32).reshape(3, 1, 1, 1).expand(3, 2, 16, 24).contiguous();
        var labels = torch.tensor(new long[] { 2, 0, 1 });
        var areas = new HashSet<float>();
        for (var key = 0; key < 30; key++)
        {
            var (mixed, soft) = BatchMixing.CutMix(images, labels, 3, new SampleRandom(1, key));
            // Of the second sample, the box is of zeros: those of the first.
            var part = (mixed[1, 0] == 0).sum().item<long>() / (16f * 24);
            areas.Add(part);
            Assert.Equal((1 - part, part), (soft[1, 0].item<float>(), soft[1, 2].item<float>()), new Close());
            Assert.Equal(1f, soft.sum(1)[0].item<float>(), 1e-5f);
        }

        Assert.True(areas.Count > 15);
        Assert.Equal(3 * 2 * 16 * 24 / 3, (images == 1).sum().item<long>());
    }

    [Fact]
    public void Soft_labels_can_be_mixed_again_and_draws_are_the_sample_s_own()
    {
        using var scope = torch.NewDisposeScope();
        var images = torch.rand(4, 3, 8, 8);
        var labels = torch.tensor(new long[] { 0, 1, 1, 0 });
        var (once, soft) = BatchMixing.MixUpOrCutMix(images, labels, 2, new SampleRandom(1, 3, 2));
        var (again, same) = BatchMixing.MixUpOrCutMix(images, labels, 2, new SampleRandom(1, 3, 2));
        Assert.True(once.equal(again).all().item<bool>() && soft.equal(same).all().item<bool>());
        var (_, softer) = BatchMixing.MixUp(once, soft, 2, new SampleRandom(1));
        Assert.Equal([4, 2], softer.shape);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(3)]
    public void Proportions_are_beta_distributed(double alpha)
    {
        var random = new SampleRandom(1);
        double[] drawn = [.. Enumerable.Range(0, 20_000).Select(_ => BatchMixing.Beta(random, alpha))];
        Assert.Equal(0.5, drawn.Average(), 0.02);
        var mean = drawn.Average();
        // The variance of Beta(a, a) is 1 / (4 (2 a + 1)).
        Assert.Equal(1 / (4 * ((2 * alpha) + 1)), drawn.Average(value => (value - mean) * (value - mean)), 0.01);
        Assert.All(drawn, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void What_cannot_be_mixed_is_explained()
    {
        using var scope = torch.NewDisposeScope();
        var (images, labels, random) = (torch.rand(4, 3, 8, 8), torch.zeros(4, dtype: torch.int64), new SampleRandom(1));
        Assert.Contains("normalize", Assert.Throws<ArgumentException>(() => BatchMixing.MixUp(images.to(torch.uint8), labels, 2, random)).Message, StringComparison.Ordinal);
        Assert.Contains("int64 [4] or floats [4, 2]", Assert.Throws<ArgumentException>(() => BatchMixing.MixUp(images, labels[..3], 2, random)).Message, StringComparison.Ordinal);
        Assert.Contains("[n, channels, height, width]", Assert.Throws<ArgumentException>(() => BatchMixing.CutMix(images[0], labels[..3], 2, random)).Message, StringComparison.Ordinal);
    }

    private sealed class Close : IEqualityComparer<(float, float)>
    {
        public bool Equals((float, float) x, (float, float) y) => Math.Abs(x.Item1 - y.Item1) < 1e-5f && Math.Abs(x.Item2 - y.Item2) < 1e-5f;

        public int GetHashCode((float, float) obj) => 0;
    }
}
