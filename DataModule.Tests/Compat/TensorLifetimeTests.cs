using System.Runtime.CompilerServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

[Collection(ProcessWideTorchState.Name)]
public sealed class TensorLifetimeTests
{
    [Fact]
    public void Finalizers_release_what_nobody_disposed()
    {
        Collect();
        var before = Tensor.TotalCount;
        Forget(1000);
        Collect();

        Assert.InRange(Tensor.TotalCount, 0, before);
        Assert.True(Tensor.PeakCount >= before + 1000);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget(int count)
        {
            var tensors = new Tensor[count];
            for (var i = 0; i < count; i++)
            {
                tensors[i] = ones(8);
            }
            Assert.True(Tensor.TotalCount >= count);
        }
    }

    [Fact]
    public void Memory_is_freed_with_the_tensor()
    {
        // 400 tensors of 64 MiB: far more than a machine that runs tests is sure to have at once.
        for (var i = 0; i < 400; i++)
        {
            using var large = empty(16, 1024, 1024);
            large[0, 0, 0] = 1f;
        }
    }

    [Fact]
    public void Threads_make_use_and_drop_tensors_at_once()
    {
        Collect();
        var before = Tensor.TotalCount;
        var threads = Enumerable.Range(0, 4).Select(worker => new Thread(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var scope = NewDisposeScope();
                var sum = (full(16, worker) + i).sum();
                Assert.Equal(16L * (worker + i), sum.item<long>());
            }
        })).ToArray();
        foreach (var thread in threads)
        {
            thread.Start();
        }
        foreach (var thread in threads)
        {
            thread.Join();
        }
        Collect();

        Assert.InRange(Tensor.TotalCount, 0, before);
    }

    [Fact]
    public void A_tensor_may_be_disposed_by_another_thread_than_its_maker()
    {
        var before = Tensor.TotalCount;
        var tensors = Enumerable.Range(0, 100).Select(_ => ones(4)).ToArray();
        Parallel.ForEach(tensors.Concat(tensors), tensor => tensor.Dispose());

        Assert.All(tensors, tensor => Assert.True(tensor.IsInvalid));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Aliases_and_views_outlive_their_source()
    {
        var source = arange(4);
        using var alias = source.alias();
        using var view = source[1..];
        source.Dispose();

        Assert.Equal([0L, 1, 2, 3], alias.data<long>().ToArray());
        Assert.Equal([1L, 2, 3], view.data<long>().ToArray());
    }

    [Fact]
    public void A_decoupled_handle_leaves_an_empty_tensor_behind()
    {
        var tensor = ones(2);
        var handle = tensor.DecoupleFromNativeHandle();
        Assert.NotEqual(IntPtr.Zero, handle);
        Assert.True(tensor.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => tensor.DecoupleFromNativeHandle());
    }

    [Fact]
    public void Operators_that_fail_leave_no_tensor_behind()
    {
        using var a = ones(2);
        using var b = ones(3);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 10; i++)
        {
            Assert.ThrowsAny<Exception>(() => a + b);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
