using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

public sealed class AutogradTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Backward_accumulates_gradients()
    {
        var x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
        Assert.Null(x.grad);

        (x * x).sum().backward();
        Assert.Equal([2f, 4f, 6f], x.grad!.data<float>().ToArray());
        (x * 10).sum().backward();
        Assert.Equal([12f, 14f, 16f], x.grad!.data<float>().ToArray());

        x.grad = null;
        Assert.Null(x.grad);
        x.grad = ones(3);
        Assert.Equal([1f, 1f, 1f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Backward_takes_the_gradient_of_a_result_that_is_no_scalar()
    {
        var x = ones(2).requires_grad_();
        var y = x * 3;
        Assert.False(y.is_leaf);
        Assert.Throws<ExternalException>(() => y.backward());

        y.backward([tensor(new[] { 1f, 10f })]);
        Assert.Equal([3f, 30f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_graph_can_be_kept_for_a_second_pass()
    {
        var x = tensor(2f, requires_grad: true);
        var y = x * x;
        y.backward(retain_graph: true);
        y.backward();
        Assert.Equal(8f, x.grad!.item<float>());
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void Grad_returns_gradients_of_any_order_and_touches_no_leaf()
    {
        var x = tensor(3f, requires_grad: true);
        var first = autograd.grad([x * x * x], [x], retain_graph: true, create_graph: true)[0];
        var second = autograd.grad([first], [x])[0];

        Assert.Equal((27f, 18f), (first.item<float>(), second.item<float>()));
        Assert.Null(x.grad);
    }

    [Fact]
    public void A_result_can_keep_its_gradient_too()
    {
        var x = ones(2, requires_grad: true);
        var y = x * 2;
        y.retain_grad();
        y.sum().backward();

        Assert.Equal([1f, 1f], y.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Modes_switch_recording_and_restore_it()
    {
        var x = ones(2, requires_grad: true);

        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
            {
                Assert.True((x * 2).requires_grad);
            }
            Assert.False(is_grad_enabled());
        }
        using (set_grad_enabled(false))
        {
            Assert.False(is_grad_enabled());
        }
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.False(is_inference_mode_enabled());
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void Modes_are_of_one_thread()
    {
        using (no_grad())
        {
            var elsewhere = false;
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
            Assert.True(elsewhere);
        }
    }

    [Fact]
    public void Detached_tensors_record_nothing()
    {
        var x = ones(2, requires_grad: true);

        Assert.False(x.detach().requires_grad);
        var y = x * 2;
        Assert.Same(y, y.detach_());
        Assert.False(y.requires_grad);
    }

    [Fact]
    public void A_leaf_that_records_is_not_changed_in_place()
    {
        var x = ones(2, requires_grad: true);

        Assert.Throws<ExternalException>(() => x.add_(1));
        using (no_grad())
        {
            x.add_(1);
        }
        Assert.Equal([2f, 2f], x.data<float>().ToArray());
        Assert.Throws<ExternalException>(() => tensor(1L).requires_grad_());
    }

    [Fact]
    public void Parallel_threads_train_side_by_side()
    {
        var results = new float[4];
        Parallel.For(0, results.Length, worker =>
        {
            using var inner = NewDisposeScope();
            var x = tensor((float)worker, requires_grad: true);
            for (var i = 0; i < 100; i++)
            {
                x.grad = null;
                (x * x).backward();
            }
            results[worker] = x.grad!.item<float>();
        });

        Assert.Equal([0f, 2f, 4f, 6f], results);
    }
}
