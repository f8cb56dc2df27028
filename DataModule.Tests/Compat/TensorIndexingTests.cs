using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

public sealed class TensorIndexingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor grid = arange(12).reshape(3, 4);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Numbers_select_from_either_end()
    {
        Assert.Equal([4L, 5, 6, 7], grid[1].data<long>().ToArray());
        Assert.Equal([8L, 9, 10, 11], grid[-1].data<long>().ToArray());
        Assert.Equal(6L, grid[1, 2].item<long>());
        Assert.Equal(11L, grid[^1, ^1].item<long>());
    }

    [Fact]
    public void Ranges_select_views()
    {
        Assert.Equal([4L, 5, 6, 7, 8, 9, 10, 11], Values(grid[1..]));
        Assert.Equal([1L, 5, 9], Values(grid[.., 1]));
        Assert.Equal([1L, 2, 5, 6], Values(grid[..2, 1..3]));
        Assert.Equal([3L, 7, 11], Values(grid[.., ^1]));
        Assert.Equal([0L, 2], Values(grid[0, TensorIndex.Slice(0, null, 2)]));
        Assert.Equal([2L, 6, 10], Values(grid[TensorIndex.Ellipsis, 2]));
        Assert.Equal([0L, 1, 2], Values(grid[0, ..^1]));
        Assert.Equal(new long[] { 1, 3, 4 }, grid[TensorIndex.None].shape);
        Assert.Equal(new long[] { 3, 1, 4 }, grid[TensorIndex.Colon, TensorIndex.None].shape);

        grid[..2, 0].fill_(-1);
        Assert.Equal([-1L, -1, 8], Values(grid[.., 0]));
    }

    [Fact]
    public void Tensors_and_masks_select_copies()
    {
        Assert.Equal([8L, 9, 10, 11, 0, 1, 2, 3], Values(grid[tensor(new[] { 2L, 0L })]));
        Assert.Equal([2L, 0, 6, 4, 10, 8], Values(grid[.., TensorIndex.Tensor(tensor(new[] { 2L, 0L }))]));
        Assert.Equal([1L, 11], Values(grid[tensor(new[] { 0L, 2L }), tensor(new[] { 1L, 3L })]));
        Assert.Equal([9L, 10, 11], Values(grid[grid > 8]));
        Assert.Equal([4L, 5, 6, 7], Values(grid[tensor(new[] { false, true, false })]));
        Assert.Equal([6L, 10], Values(grid[tensor(new[] { 1L, 2L }), 2]));
        Assert.Equal(new long[] { 1, 3, 4 }, grid[TensorIndex.Bool(true)].shape);
        Assert.Equal(new long[] { 0, 3, 4 }, grid[TensorIndex.Bool(false)].shape);
    }

    [Fact]
    public void Indexed_parts_can_be_assigned()
    {
        grid[0] = tensor(new[] { 1L, 1, 1, 1 });
        grid[1, 1] = 50;
        grid[2, 1..3] = -1L;
        grid[tensor(new[] { 0L, 2L }), tensor(new[] { 0L, 3L })] = tensor(new[] { 7L, 8L });
        grid[grid == 50] = 51;

        Assert.Equal([7L, 1, 1, 1, 4, 51, 6, 7, 8, -1, -1, 8], Values(grid));
    }

    [Fact]
    public void Assignment_converts_to_the_element_type()
    {
        var t = zeros(3);
        t[1] = 2.5;
        t[t == 0] = tensor(7);

        Assert.Equal([7f, 2.5f, 7f], t.data<float>().ToArray());
    }

    [Fact]
    public void Index_put_takes_tensors_and_numbers()
    {
        var t = zeros(4);
        Assert.Same(t, t.index_put_(tensor(new[] { 1f, 2f }), tensor(new[] { 3L, 0L })));
        t.index_put_(9, TensorIndex.Single(1));

        Assert.Equal([2f, 9f, 0f, 1f], t.data<float>().ToArray());
    }

    [Fact]
    public void Too_many_or_too_large_indices_are_errors()
    {
        Assert.Throws<ExternalException>(() => grid[0, 0, 0]);
        Assert.Throws<ExternalException>(() => grid[3]);
        Assert.Throws<ExternalException>(() => grid[tensor(3L)]);
    }

    [Fact]
    public void Selection_methods_give_known_values()
    {
        Assert.Equal([4L, 5, 6, 7], Values(grid.select(0, 1)));
        Assert.Equal([1L, 2, 5, 6, 9, 10], Values(grid.narrow(1, 1, 2)));
        Assert.Equal([0L, 2, 4, 6, 8, 10], Values(grid.slice(1, 0, 4, 2)));
        Assert.Equal([8L, 9, 10, 11, 0, 1, 2, 3], Values(grid.index_select(0, tensor(new[] { 2L, 0L }))));
        Assert.Equal([3L, 4, 10], Values(grid.gather(1, tensor(new long[,] { { 3 }, { 0 }, { 2 } }))));
        Assert.Equal([5L, 0], Values(grid.take(tensor(new[] { 5L, 0L }))));
        Assert.Equal([9L, 10, 11], Values(grid.masked_select(grid > 8)));
        Assert.Equal([0L, 1, 2, 0], Values(arange(4).masked_fill(arange(4) > 2, 0)));
        Assert.Equal([1L, 3], Values(tensor(new[] { 0f, 1f, 0f, 2f }).nonzero()));
        Assert.Equal([0L, -1, 2], Values(arange(3).where(tensor(new[] { true, false, true }), tensor(-1L))));
        Assert.Equal([0L, -1, 2], Values(where(tensor(new[] { true, false, true }), arange(3), tensor(-1L))));
        Assert.Throws<ArgumentException>(() => grid.slice(0, 0, 3, 0));
        Assert.Throws<ArgumentException>(() => grid.masked_select(grid));
    }

    [Fact]
    public void Scattering_writes_and_adds_by_index()
    {
        var index = tensor(new[] { 2L, 0L, 2L });
        var source = tensor(new[] { 1f, 2f, 3f });

        Assert.Equal([2f, 0f, 4f], zeros(3).scatter_add_(0, index, source).data<float>().ToArray());
        Assert.Equal([2f, 0f, 4f], zeros(3).scatter_add(0, index, source).data<float>().ToArray());
        Assert.Equal([0f, 5f], zeros(2).scatter_(0, tensor(new[] { 1L }), tensor(new[] { 5f })).data<float>().ToArray());
        Assert.Equal([4f, 0f, 8f], zeros(3).index_add_(0, index, source, 2).data<float>().ToArray());
        Assert.Equal([1f, 0f], zeros(2).index_copy_(0, tensor(new[] { 0L }), tensor(new[] { 1f })).data<float>().ToArray());
        Assert.Equal([0f, 6f], zeros(2).index_fill_(0, tensor(new[] { 1L }), 6).data<float>().ToArray());
        Assert.Equal([3f, 0f], zeros(2).masked_fill_(tensor(new[] { true, false }), 3).data<float>().ToArray());
    }

    [Fact]
    public void Sorting_gives_values_and_places()
    {
        var t = tensor(new[] { 3L, 1, 2 });

        var (values, places) = t.sort();
        Assert.Equal([1L, 2, 3], Values(values));
        Assert.Equal([1L, 2, 0], Values(places));
        Assert.Equal([3L, 2, 1], Values(t.sort(descending: true).Values));
        Assert.Equal([1L, 2, 0], Values(t.argsort()));
        var (top, where) = t.topk(2);
        Assert.Equal([3L, 2], Values(top));
        Assert.Equal([0L, 2], Values(where));
        Assert.Equal([1L], Values(t.topk(1, largest: false).values));
        var (unique, inverse, counts) = tensor(new[] { 5L, 4, 5 }).unique(return_counts: true);
        Assert.Equal([4L, 5], Values(unique));
        Assert.Equal([1L, 2], Values(counts!));
        Assert.Null(inverse);
        Assert.Equal([0L, 2, 1], Values(tensor(new[] { 1L, 1, 2 }).bincount(null)));
        Assert.Equal([true, false, true], t.isin(tensor(new[] { 2L, 3 })).data<bool>().ToArray());
    }

    [Fact]
    public void Masks_of_several_dimensions_cover_them_all()
    {
        var cube = arange(24).reshape(2, 3, 4);
        var mask = zeros(2, 3, dtype: @bool);
        mask[1, 2] = true;

        Assert.Equal([20L, 21, 22, 23], Values(cube[mask]));
        Assert.Equal([21L], Values(cube[mask, 1]));
        Assert.Equal([22L], Values(cube[TensorIndex.Tensor(mask), TensorIndex.Tensor(tensor(new[] { 2L }))]));
    }

    [Fact]
    public void Indexing_leaves_no_tensor_behind()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var places = tensor(new[] { 1, 0 }))
        {
            grid[places].Dispose();
            grid[1.., TensorIndex.None, TensorIndex.Tensor(places)].Dispose();
            grid[TensorIndex.Bool(true), 1].Dispose();
            using var zero = tensor(0L);
            grid[places] = zero;
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Assignment_to_selected_elements_converts_no_types()
    {
        Assert.Throws<ExternalException>(() => { grid[tensor(new[] { 1L, 0 })] = tensor(0.5f); });
    }

    private static long[] Values(Tensor tensor) => tensor.data<long>().ToArray();
}
