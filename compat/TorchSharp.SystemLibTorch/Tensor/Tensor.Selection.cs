using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator
            selectOp = new("aten::select", "int"), narrowOp = new("aten::narrow"), sliceOp = new("aten::slice", "Tensor"),
            indexSelect = new("aten::index_select"), takeOp = new("aten::take"), gatherOp = new("aten::gather"),
            scatterOp = new("aten::scatter", "src"), scatterInPlace = new("aten::scatter_", "src"),
            scatterAdd = new("aten::scatter_add"), scatterAddInPlace = new("aten::scatter_add_"),
            indexAdd = new("aten::index_add"), indexAddInPlace = new("aten::index_add_"),
            indexCopy = new("aten::index_copy"), indexCopyInPlace = new("aten::index_copy_"),
            indexFill = new("aten::index_fill", "int_Scalar"), indexFillInPlace = new("aten::index_fill_", "int_Scalar"),
            maskedFill = new("aten::masked_fill", "Scalar"), maskedFillInPlace = new("aten::masked_fill_", "Scalar"),
            maskedSelect = new("aten::masked_select"), nonzeroOp = new("aten::nonzero"),
            whereOp = new("aten::where", "self"),
            topkOp = new("aten::topk"), sortOp = new("aten::sort", "stable"), argsortOp = new("aten::argsort"),
            isinOp = new("aten::isin", "Tensor_Tensor"), bincountOp = new("aten::bincount"),
            uniqueOp = new("aten::_unique2"), uniqueDim = new("aten::unique_dim");

        public Tensor select(long dim, long index) => selectOp.Call(this, dim, index);
        public Tensor narrow(long dim, long start, long length) => narrowOp.Call(this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) => step >= 1
            ? sliceOp.Call(this, dim, start, finish, step)
            : throw new ArgumentException($"step is {step}, but it should always be positive.");

        public Tensor index_select(long dim, Tensor index) => indexSelect.Call(this, dim, index);
        public Tensor take(Tensor index) => takeOp.Call(this, index);
        public Tensor gather(long dim, Tensor index) => gatherOp.Call(this, dim, index);
        public Tensor scatter(long dim, Tensor index, Tensor src) => scatterOp.Call(this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => InPlace(scatterInPlace, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => scatterAdd.Call(this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => InPlace(scatterAddInPlace, dim, index, src);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            indexAdd.Call(this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha)
        {
            indexAddInPlace.Run(this, dim, index, source, alpha);
            return this;
        }
        public Tensor index_copy(long dim, Tensor index, Tensor source) => indexCopy.Call(this, dim, index, source);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => InPlace(indexCopyInPlace, dim, index, source);
        public Tensor index_fill(long dim, Tensor index, Scalar value) => indexFill.Call(this, dim, index, value);
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => InPlace(indexFillInPlace, dim, index, value);

        public Tensor masked_fill(Tensor mask, Scalar value) => maskedFill.Call(this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => InPlace(maskedFillInPlace, mask, value);

        public Tensor masked_select(Tensor mask) => mask.dtype == ScalarType.Bool
            ? maskedSelect.Call(this, mask) : throw new ArgumentException("The mask tensor must be Boolean.");

        public Tensor where(Tensor condition, Tensor y) => condition.dtype == ScalarType.Bool
            ? whereOp.Call(condition, this, y)
            : throw new ArgumentException("The condition to 'where' must be a boolean tensor.");

        public Tensor nonzero() => nonzeroOp.Call(this);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            topkOp.Call2(this, k, dim, largest, sorted);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            sortOp.Call2(this, stable, dim, descending);

        public Tensor argsort(long dim = -1, bool descending = false) => argsortOp.Call(this, dim, descending);

        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) =>
            isinOp.Call(this, test_elements, assumeUnique, invert);

        public Tensor bincount(Tensor? weights, long minlength = 0) => bincountOp.Call(this, weights, minlength);

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var (output, inverse, counts) = dim is { } one
                ? uniqueDim.Call3(this, one, sorted, return_inverse, return_counts)
                : uniqueOp.Call3(this, sorted, return_inverse, return_counts);
            return (output, Kept(inverse, return_inverse), Kept(counts, return_counts));

            static Tensor? Kept(Tensor result, bool wanted)
            {
                if (wanted)
                {
                    return result;
                }
                result.Dispose();
                return null;
            }
        }
    }
}
