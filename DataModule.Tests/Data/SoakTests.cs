using System.Diagnostics;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Data;

/// <summary>Long runs that must end where they began: in memory, live tensors and threads.</summary>
[Collection(Allocations.Alone)]
public sealed class SoakTests
{
    [Fact]
    public void A_million_small_batches_take_no_more_memory_and_tensors_than_a_few()
    {
        var samples = Enumerable.Range(0, 50_000).Select(number => new Numbered(number, new byte[4])).ToArray();
        using var loader = Dataset.From(samples).Load(2, shuffle: true, seed: 1, workers: 1);
        long batches = 0, sum = 0;
        void Run(long target)
        {
            while (batches < target)
            {
                foreach (var batch in loader)
                {
                    batches++;
                    sum += batch.Count;
                }
            }
        }

        Run(50_000);
        var before = Levels();
        Run(1_000_000);
        var after = Levels();
        Assert.Equal(2 * batches, sum);
        Assert.Equal(before.Tensors, after.Tensors);
        Assert.InRange(after.Threads, 1, before.Threads + 2);
        Assert.InRange(after.ManagedBytes - before.ManagedBytes, long.MinValue, 1 << 20);
        Assert.InRange(after.WorkingSet - before.WorkingSet, long.MinValue, 48 << 20);
    }

    [Fact]
    public void A_thousand_loaders_opened_and_abandoned_leave_no_threads_and_no_tensors()
    {
        Abandon(50);
        var before = Levels();
        Abandon(1000);
        Patience.Until(
            () => Levels() is var after
                && after.Threads <= before.Threads + 4
                && after.Tensors <= before.Tensors + 4
                && after.ManagedBytes <= before.ManagedBytes + (4 << 20),
            "threads, tensors or memory are left over");

        static void Abandon(int times)
        {
            for (var time = 0; time < times; time++)
            {
                var loader = Loaders.Numbers(100).Load(4, shuffle: true, workers: 2);
                Assert.True(loader.GetEnumerator().MoveNext());
                if (time % 50 == 49)
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
            }
        }
    }

    private static (long ManagedBytes, long WorkingSet, int Threads, long Tensors) Levels()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64, process.Threads.Count, torch.Tensor.TotalCount);
    }
}
