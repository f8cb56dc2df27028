using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

public sealed class DisposeScopeTests
{
    private static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        var before = Live;
        Tensor kept, result;
        using (var scope = NewDisposeScope())
        {
            kept = ones(2);
            result = kept + 1;
            Assert.Equal(2, scope.DisposablesCount);
            Assert.True(scope.Contains(kept));
            Assert.Equal(before + 2, Live);
        }

        Assert.True(kept.IsInvalid);
        Assert.True(result.IsInvalid);
        Assert.Equal(before, Live);
    }

    [Fact]
    public void Tensors_move_out_detach_and_attach()
    {
        using var outer = NewDisposeScope();
        Tensor moved, detached, methodMoved, free;
        using (var inner = NewDisposeScope())
        {
            moved = inner.MoveToOuter(ones(1));
            detached = inner.Detach(ones(1));
            methodMoved = ones(1).MoveToOuterDisposeScope();
            free = ones(1).DetachFromDisposeScope();
        }
        Assert.All(new[] { moved, detached, methodMoved, free }, tensor => Assert.False(tensor.IsInvalid));
        Assert.True(outer.Contains(moved));
        Assert.True(outer.Contains(methodMoved));
        Assert.False(outer.Contains(detached));

        outer.Attach(detached);
        free.MoveToOtherDisposeScope(outer);
        Assert.Equal(4, outer.DisposablesCount);
        outer.Dispose();
        Assert.All(new[] { moved, detached, methodMoved, free }, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void A_scope_can_be_emptied_but_for_some()
    {
        using var scope = NewDisposeScope();
        var a = ones(1);
        var b = ones(1);

        Assert.Same(b, scope.DisposeEverythingBut(b));
        Assert.True(a.IsInvalid);
        Assert.False(b.IsInvalid);
        Assert.Same(b, Assert.Single(scope.DisposablesView));
        scope.DisposeEverything();
        Assert.True(b.IsInvalid);
    }

    [Fact]
    public void A_disposed_tensor_leaves_its_scope()
    {
        using var scope = NewDisposeScope();
        ones(1).Dispose();

        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_disposed_scope_refuses_and_an_outer_scope_may_go_first()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        var tensor = ones(1);
        outer.Dispose();
        Assert.False(tensor.IsInvalid);
        Assert.Same(inner, CurrentDisposeScope);
        inner.Dispose();
        inner.Dispose();

        Assert.True(tensor.IsInvalid);
        Assert.Null(CurrentDisposeScope);
        Assert.Throws<ObjectDisposedException>(() => inner.DisposablesCount);
        Assert.Throws<ObjectDisposedException>(() => inner.DisposeEverything());
    }

    [Fact]
    public void Statistics_count_in_and_out_of_scopes()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();

        ones(1).Dispose();
        var free = ones(1);
        using (var scope = NewDisposeScope())
        {
            ones(1).Dispose();
            ones(1).DetachFromDisposeScope().Dispose();
            scope.Attach(free);
        }

        Assert.Equal(2, statistics.CreatedOutsideScopeCount);
        Assert.Equal(2, statistics.DisposedOutsideScopeCount);
        Assert.Equal(2, statistics.CreatedInScopeCount);
        Assert.Equal(2, statistics.DisposedInScopeCount);
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        Assert.Equal(1, statistics.AttachedToScopeCount);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
        Assert.StartsWith("ThreadTotalLiveCount: 0; CreatedOutsideScopeCount: 2;", statistics.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scopes_are_of_one_thread()
    {
        using var scope = NewDisposeScope();
        Tensor? made = null;
        var thread = new Thread(() => made = ones(1));
        thread.Start();
        thread.Join();

        Assert.Equal(0, scope.DisposablesCount);
        Assert.False(scope.Contains(made!));
        made!.Dispose();
    }

    [Fact]
    public void Wrapping_keeps_only_the_result()
    {
        var before = Live;
        var result = WrappedTensorDisposeScope(() => (ones(2) + 1) * 2);

        Assert.Equal(before + 1, Live);
        Assert.Equal([4f, 4f], result.data<float>().ToArray());
        result.Dispose();
    }
}
