using DataModule.Tests.Data;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>Metrics weigh by the samples of each batch, whatever its shape: .7, .8 and .9 of 256, 256 and 10 samples.</summary>
public sealed class BatchWeightTests
{
    private static readonly int[] Sizes = [256, 256, 10];

    [Fact]
    public void Plain_sequences_of_batches_of_every_shape_are_weighed()
    {
        Check(size => torch.zeros(size, 2));
        Check(size => (torch.zeros(size, 2), torch.zeros(size)));
        Check(size => ("name", torch.zeros(size, 2)));
        Check(size => (Names: new[] { "a" }[..0], (torch.zeros(size, 2), 1)).Item2);
        Check(size => new List<torch.Tensor> { torch.zeros(size, 2), torch.zeros(size) });
        Check(size => new[] { torch.zeros(size, 2) });
        Check(size => new Dictionary<string, torch.Tensor> { ["x"] = torch.zeros(size, 2) });
        Check(size => Enumerable.Repeat("text", size).ToArray());
        Check(size => new List<long>(Enumerable.Repeat(1L, size)));
        Check(size => (Labelled: (torch.Tensor?)null, Unlabelled: torch.zeros(size, 2)));
        Check(size => new Pair(torch.zeros(size, 2), 3), pair => pair.X.size(0));
    }

    [Fact]
    public void Combined_loaders_are_weighed()
    {
        var test = Weigh<(torch.Tensor First, torch.Tensor Second)>();
        using var loader = CombinedLoader.MaxSizeCycle(Load(), Load());
        for (var run = 0; run < 3; run++)
        {
            var result = test(loader, null);
            Assert.Equal((522, 0.7529), (result.Samples, Math.Round(result["score"], 4)));
        }
    }

    [Fact]
    public void Records_of_a_models_steps_are_counted_by_generated_code()
    {
        var result = new Trainer { Progress = ProgressDisplay.None }.Test(
            new RecordScoring(), [.. Sizes.Select(size => new Labelled(torch.zeros(size, 2), new(3, torch.zeros(size))))]);
        Assert.Equal((522, 0.7529), (result.Samples, Math.Round(result["score"], 4)));
    }

    internal sealed record Labelled(torch.Tensor X, Target Target);

    internal sealed record Target(int Kind, torch.Tensor Y);

    private sealed class RecordScoring : ITestStep<Labelled>
    {
        public void TestStep(Labelled batch, StepContext context) => context.Log("score", 0.7 + (0.1 * context.BatchIndex));
    }

    [Fact]
    public void A_batch_that_cannot_be_counted_is_an_error_that_says_what_to_do()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Weigh<Pair>()([new Pair(torch.zeros(2, 2), 3)], null));
        Assert.Contains("pass count: batch => ...", error.Message, StringComparison.Ordinal);
    }

    private static DataLoader<torch.Tensor> Load() => DataLoader.Create<long, torch.Tensor>(
        Loaders.Indices(522), 256, static (samples, _) => torch.zeros(samples.Length, 2));

    private static void Check<TBatch>(Func<int, TBatch> make, Func<TBatch, long>? count = null)
    {
        var result = Weigh<TBatch>()([.. Sizes.Select(make)], count);
        Assert.Equal((522, 0.7529), (result.Samples, Math.Round(result["score"], 4)));
    }

    private static Func<IEnumerable<TBatch>, Func<TBatch, long>?, EvaluationResult> Weigh<TBatch>() => (batches, count) =>
        new Trainer { Progress = ProgressDisplay.None }.Test(new Scoring<TBatch>(), batches, count: count);

    private sealed record Pair(torch.Tensor X, int Number);

    private sealed class Scoring<TBatch> : ITestStep<TBatch>
    {
        public void TestStep(TBatch batch, StepContext context) => context.Log("score", 0.7 + (0.1 * context.BatchIndex));
    }
}
