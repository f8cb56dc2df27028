using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

public sealed class TensorShapeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor grid = arange(6).reshape(2, 3);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Views_and_reshapes_keep_the_elements_in_order()
    {
        Assert.Equal(new long[] { 3, 2 }, grid.view(3, 2).shape);
        Assert.Equal(new long[] { 6 }, grid.view(-1).shape);
        Assert.Equal(new long[] { 2, 3 }, grid.flatten().view_as(grid).shape);
        Assert.Equal([0L, 3, 1, 4, 2, 5], grid.t().reshape(6).data<long>().ToArray());
        Assert.Equal(new long[] { 2, 12 }, zeros(2, 3, 4).flatten(1).shape);
        Assert.Equal(new long[] { 2, 3 }, arange(6).unflatten(0, 2, 3).shape);
    }

    [Fact]
    public void Dimensions_move_appear_and_vanish()
    {
        var t = zeros(2, 3, 4);

        Assert.Equal(new long[] { 4, 2, 3 }, t.permute(2, 0, 1).shape);
        Assert.Equal(new long[] { 4, 3, 2 }, t.transpose(0, 2).shape);
        Assert.Equal(new long[] { 4, 3, 2 }, t.T.shape);
        Assert.Equal(new long[] { 2, 4, 3 }, t.mT.shape);
        Assert.Equal(new long[] { 3, 4, 2 }, t.movedim([0], [2]).shape);
        Assert.Equal(new long[] { 2, 1, 3, 4 }, t.unsqueeze(1).shape);
        Assert.Equal(new long[] { 2, 3 }, zeros(2, 1, 3, 1).squeeze().shape);
        Assert.Equal(new long[] { 2, 3, 1 }, zeros(2, 1, 3, 1).squeeze(1).shape);
        Assert.Equal(new long[] { 1, 2 }, zeros(2).unsqueeze_(0).shape);
        Assert.Equal(new long[] { 2 }, zeros(1, 2).squeeze_().shape);
    }

    [Fact]
    public void Expanding_repeats_without_and_repeat_with_copying()
    {
        var row = tensor(new[] { 1L, 2L });

        Assert.Equal([1L, 2, 1, 2], row.expand(2, 2).reshape(-1).data<long>().ToArray());
        Assert.Equal(new long[] { 2, 3 }, zeros(1, 3).expand_as(grid).shape);
        Assert.Equal([1L, 2, 1, 2], row.repeat(2).data<long>().ToArray());
        Assert.Equal([1L, 1, 2, 2], row.repeat_interleave(2).data<long>().ToArray());
        Assert.Equal([1L, 2, 1, 2], row.tile([2]).data<long>().ToArray());
        Assert.Equal(new long[] { 3, 2 }, row.broadcast_to(3, 2).shape);
    }

    [Fact]
    public void Parts_come_apart_and_join()
    {
        var t = arange(7);

        Assert.Equal([3L, 3, 1], t.split(3).Select(part => part.shape[0]));
        Assert.Equal([2L, 5], t.split([2L, 5L]).Select(part => part.shape[0]));
        Assert.Equal([3L, 3, 1], t.chunk(3).Select(part => part.shape[0]));
        Assert.Equal(2, grid.unbind().Length);
        Assert.Equal([0L, 3], grid.unbind(1)[0].data<long>().ToArray());

        Assert.Equal(new long[] { 4, 3 }, cat([grid, grid]).shape);
        Assert.Equal(new long[] { 2, 6 }, cat([grid, grid], 1).shape);
        Assert.Equal(new long[] { 2, 2, 3 }, stack([grid, grid]).shape);
        Assert.Equal(new long[] { 2, 3, 2 }, stack(new List<Tensor> { grid, grid }, -1).shape);
        Assert.Equal(new long[] { 4, 3 }, vstack([grid, grid]).shape);
        Assert.Equal(new long[] { 2, 6 }, hstack([grid, grid]).shape);
    }

    [Fact]
    public void Elements_turn_round()
    {
        Assert.Equal([3L, 4, 5, 0, 1, 2], grid.flip(0).reshape(-1).data<long>().ToArray());
        Assert.Equal([2L, 0, 1, 5, 3, 4], grid.roll(1, 1).reshape(-1).data<long>().ToArray());
        Assert.Equal([5L, 0, 1, 2, 3, 4], grid.roll(1).reshape(-1).data<long>().ToArray());
        Assert.Equal([0L, 0, 0, 3, 4, 0], grid.tril().reshape(-1).data<long>().ToArray());
        Assert.Equal([0L, 1, 2, 0, 4, 5], grid.triu().reshape(-1).data<long>().ToArray());
        Assert.Equal([0L, 4], grid.diag().data<long>().ToArray());
    }

    [Fact]
    public void Contiguous_lays_a_view_out_anew()
    {
        var turned = grid.t();

        Assert.False(turned.is_contiguous());
        Assert.True(turned.contiguous().is_contiguous());
        Assert.Equal([0L, 3, 1, 4, 2, 5], turned.contiguous().data<long>().ToArray());
        Assert.Equal([0L, 2, 4], arange(6).as_strided([3], [2]).data<long>().ToArray());
        Assert.Equal(2, arange(6).narrow(0, 2, 2).storage_offset());
    }
}
