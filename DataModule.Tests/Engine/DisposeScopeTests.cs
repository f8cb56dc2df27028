using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Engine;

/// <summary>What loops, loaders and batches take for granted about who disposes a tensor, and when.</summary>
public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it_but_for_what_left_it()
    {
        using var outer = NewDisposeScope();
        Tensor made, moved, detached;
        using (var inner = NewDisposeScope())
        {
            made = ones(1) + 1;
            moved = ones(1).MoveToOuterDisposeScope();
            detached = ones(1).DetachFromDisposeScope();
            Assert.True(inner.Contains(made));
        }

        Assert.True(made.IsInvalid);
        Assert.True(outer.Contains(moved));
        Assert.False(outer.Contains(detached));
        outer.Dispose();
        Assert.Equal((true, false), (moved.IsInvalid, detached.IsInvalid));
        detached.Dispose();
    }

    [Fact]
    public void A_scope_can_be_emptied_and_used_again()
    {
        using var scope = NewDisposeScope();
        var first = ones(1);
        scope.DisposeEverything();
        var second = ones(1);

        Assert.Equal((true, false), (first.IsInvalid, second.IsInvalid));
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void A_disposed_tensor_leaves_its_scope()
    {
        using var scope = NewDisposeScope();
        ones(1).Dispose();

        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Scopes_are_of_one_thread()
    {
        using var scope = NewDisposeScope();
        Tensor? made = null;
        var thread = new Thread(() => made = ones(1));
        thread.Start();
        thread.Join();

        Assert.False(scope.Contains(made!));
        made!.Dispose();
    }

    [Fact]
    public void A_module_outlives_the_scope_it_was_made_in()
    {
        nn.Module<Tensor, Tensor> model;
        using (NewDisposeScope())
        {
            model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 1));
        }

        using var scope = NewDisposeScope();
        Assert.Equal([1L, 1], model.call(zeros(1, 1, 4, 4)).shape);
        model.Dispose();
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
    public void A_tensor_may_be_disposed_twice_and_by_another_thread_than_its_maker()
    {
        var tensors = Enumerable.Range(0, 100).Select(_ => ones(4)).ToArray();
        Parallel.ForEach(tensors.Concat(tensors), tensor => tensor.Dispose());

        Assert.All(tensors, tensor => Assert.True(tensor.IsInvalid));
    }
}
