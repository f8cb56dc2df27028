using DataModule.Tests.Engine;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Evaluation;

/// <summary>Which tensors a metric keeps.</summary>
[Collection(ProcessWideTorchState.Name)]
public sealed class MetricLifetimeTests
{
    [Fact]
    public void A_metric_outlives_the_scopes_of_its_updates_and_leaves_nothing_in_them()
    {
        var (f1, curve, mean) = (new F1Score(classes: 3), new AUROC(classes: 3, thresholds: 10), new MeanMetric());
        Step();
        // What tests before this one left to the garbage collector is not to go while tensors are counted.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var live = Tensor.TotalCount;
        for (var i = 0; i < 100; i++)
        {
            Step();
        }

        Assert.Equal(live, Tensor.TotalCount);
        Assert.Equal((1, 101), (f1.Value, f1.Updates));
        Assert.Equal(3, mean.Value);

        void Step()
        {
            using var scope = NewDisposeScope();
            using var logits = eye(3, requires_grad: true);
            using var labels = arange(3);
            f1.Update(logits, labels);
            curve.Update(logits, labels);
            mean.Update(logits.sum());
        }
    }
}
