using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator
            viewOp = new("aten::view"), reshapeOp = new("aten::reshape"), flattenOp = new("aten::flatten", "using_ints"),
            unflattenOp = new("aten::unflatten", "int"),
            permuteOp = new("aten::permute"), transposeOp = new("aten::transpose", "int"), tOp = new("aten::t"),
            squeezeAll = new("aten::squeeze"), squeezeDim = new("aten::squeeze", "dim"),
            squeezeAllInPlace = new("aten::squeeze_"), squeezeDimInPlace = new("aten::squeeze_", "dim"),
            unsqueezeOp = new("aten::unsqueeze"), unsqueezeInPlace = new("aten::unsqueeze_"),
            expandOp = new("aten::expand"), repeatOp = new("aten::repeat"), tileOp = new("aten::tile"),
            repeatInterleaveInt = new("aten::repeat_interleave", "self_int"),
            broadcastToOp = new("aten::broadcast_to"), movedimOp = new("aten::movedim", "intlist"),
            flipOp = new("aten::flip"), rollOp = new("aten::roll"),
            contiguousOp = new("aten::contiguous"), asStrided = new("aten::as_strided"),
            splitSize = new("aten::split", "Tensor"), splitSizes = new("aten::split_with_sizes"),
            chunkOp = new("aten::chunk"), unbindOp = new("aten::unbind", "int"),
            trilOp = new("aten::tril"), triuOp = new("aten::triu"), diagOp = new("aten::diag");

        public Tensor view(params long[] shape) => viewOp.Call(this, shape);
        public Tensor view_as(Tensor other) => view(other.shape);
        public Tensor reshape(params long[] shape) => reshapeOp.Call(this, shape);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => flattenOp.Call(this, start_dim, end_dim);
        public Tensor ravel() => reshape(-1);
        public Tensor unflatten(long dim, params long[] sizes) => unflattenOp.Call(this, dim, sizes);

        public Tensor permute(params long[] permutation) => permuteOp.Call(this, permutation);
        public Tensor transpose(long dim0, long dim1) => transposeOp.Call(this, dim0, dim1);
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor t() => tOp.Call(this);
        public Tensor movedim(long[] source, long[] destination) => movedimOp.Call(this, source, destination);

        /// <summary>All dimensions in reverse order.</summary>
        public Tensor T
        {
            get
            {
                var order = new long[ndim];
                for (var i = 0; i < order.Length; i++)
                {
                    order[i] = order.Length - 1 - i;
                }
                return permute(order);
            }
        }

        /// <summary>The last two dimensions swapped.</summary>
        public Tensor mT => transpose(-2, -1);

        public Tensor squeeze(long? dim = null) => dim is { } one ? squeezeDim.Call(this, one) : squeezeAll.Call(this);
        public Tensor squeeze_(long? dim = null) =>
            dim is { } one ? InPlace(squeezeDimInPlace, one) : InPlace(squeezeAllInPlace);
        public Tensor unsqueeze(long dim) => unsqueezeOp.Call(this, dim);
        public Tensor unsqueeze_(long dim) => InPlace(unsqueezeInPlace, dim);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => expand(sizes.ToArray(), isImplicit);
        public Tensor expand(Size sizes, bool isImplicit = false) => expand(sizes.Shape, isImplicit);
        public Tensor expand(long[] sizes, bool isImplicit = false) => expandOp.Call(this, sizes, isImplicit);
        public Tensor expand(params long[] sizes) => expandOp.Call(this, sizes, false);
        public Tensor expand_as(Tensor other) => expand(other.shape);
        public Tensor broadcast_to(params long[] shape) => broadcastToOp.Call(this, shape);
        public Tensor repeat(params long[] sizes) => repeatOp.Call(this, sizes);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            repeatInterleaveInt.Call(this, repeats, dim);
        public Tensor tile(long[] reps) => tileOp.Call(this, reps);
        public Tensor flip(params long[] dims) => flipOp.Call(this, dims);
        public Tensor roll(long shifts, long? dims = null) =>
            rollOp.Call(this, shifts, dims is { } dim ? new[] { dim } : []);

        public Tensor contiguous() => contiguousOp.Call(this);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) =>
            asStrided.Call(this, size, strides, storageOffset);

        public Tensor[] split(long size, int dim = 0) => splitSize.CallList(this, size, dim);
        public Tensor[] split(long[] sizes, long dim = 0) => splitSizes.CallList(this, sizes, dim);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => split(sizes.ToArray(), dim);
        public Tensor[] chunk(long chunks, long dim = 0L) => chunkOp.CallList(this, chunks, dim);
        public Tensor[] unbind(long dimension = 0L) => unbindOp.CallList(this, dimension);

        public Tensor tril(long diagonal = 0) => trilOp.Call(this, diagonal);
        public Tensor triu(long diagonal = 0) => triuOp.Call(this, diagonal);
        public Tensor diag(long diagonal = 0) => diagOp.Call(this, diagonal);
    }
}
