using DataModule.Tests.Engine;
using Xunit;

namespace DataModule.Tests.Data;

/// <summary>Times are compared, so nothing else may take the processors at the same time.</summary>
[Collection(ProcessWideTorchState.Name)]
public sealed class LoaderStatisticsTests
{
    [Fact]
    public void Statistics_say_who_sets_the_pace()
    {
        var slow = Loaders.Indices(40).Map(index =>
        {
            Thread.Sleep(2);
            return index;
        });
        using var starved = slow.Arrays(4);
        foreach (var _ in starved)
        {
        }

        var statistics = starved.Statistics;
        Assert.Equal((10, 40), (statistics.Batches, statistics.Samples));
        Assert.True(statistics.LoaderIsBottleneck);
        Assert.InRange(statistics.WaitFraction, 0.5, 1);
        Assert.InRange(statistics.TimePerBatch.TotalMilliseconds, 8, double.PositiveInfinity);
        Assert.Equal(Environment.ProcessorCount, statistics.SuggestedWorkers);
        Assert.Contains("bottleneck", statistics.Advice, StringComparison.Ordinal);

        // The first batch of a process loads libtorch, which is nobody's pace.
        using (var first = Loaders.Numbers(8).Load(4))
        {
            Assert.Equal(2, first.Count());
        }

        var fetched = 0;
        using var fast = Loaders.Numbers(240).Map(sample =>
        {
            Interlocked.Increment(ref fetched);
            return sample;
        }).Load(4, workers: 1);
        foreach (var _ in fast)
        {
            // Busy for long beside the wait for the first batch, and until the next batch is ready: then the one after it is begun.
            Thread.Sleep(fast.Statistics.Batches == 1 ? 30 * fast.Statistics.WaitTime : TimeSpan.FromMilliseconds(1));
            var begun = Math.Min(240, (4 * (fast.Statistics.Batches + 1)) + 1);
            Patience.Until(() => Volatile.Read(ref fetched) >= begun, "the loader does not run ahead");
        }

        Assert.False(fast.Statistics.LoaderIsBottleneck, fast.Statistics.Advice);
        Assert.Equal(1, fast.Statistics.SuggestedWorkers);
        Assert.InRange(fast.Statistics.QueueDepth, 0.5, 3);
        Assert.Equal(60 * 4 * (8 + (3 * 4)), fast.Statistics.Bytes);
        Assert.Contains("keeps up", fast.Statistics.Advice, StringComparison.Ordinal);
    }
}
