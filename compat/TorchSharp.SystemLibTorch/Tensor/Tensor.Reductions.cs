using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator
            sumAll = new("aten::sum"), sumDims = new("aten::sum", "dim_IntList"),
            meanAll = new("aten::mean"), meanDims = new("aten::mean", "dim"),
            prodAll = new("aten::prod"), prodDim = new("aten::prod", "dim_int"),
            stdAll = new("aten::std"), stdDims = new("aten::std", "dim"),
            varAll = new("aten::var"), varDims = new("aten::var", "dim"),
            maxAll = new("aten::max"), maxDim = new("aten::max", "dim"),
            minAll = new("aten::min"), minDim = new("aten::min", "dim"),
            amaxOp = new("aten::amax"), aminOp = new("aten::amin"),
            argmaxOp = new("aten::argmax"), argminOp = new("aten::argmin"),
            allAll = new("aten::all"), allDim = new("aten::all", "dim"),
            anyAll = new("aten::any"), anyDim = new("aten::any", "dim"),
            normAll = new("aten::norm", "Scalar"), normDims = new("aten::norm", "ScalarOpt_dim"),
            cumsumOp = new("aten::cumsum"), logsumexpOp = new("aten::logsumexp"),
            medianAll = new("aten::median"), countNonzero = new("aten::count_nonzero", "dim_IntList");

        public Tensor sum(ScalarType? type = null) => sumAll.Call(this, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => sumDims.Call(this, dim, keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            sum(dim.ToArray(), keepdim, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sumDims.Call(this, dim, keepdim, type);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) =>
            sum([dim0, dim1], keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            sum([dim0, dim1, dim2], keepdim, type);

        public Tensor mean() => meanAll.Call(this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            meanDims.Call(this, dimensions, keepdim, type);

        public Tensor prod(ScalarType? type = null) => prodAll.Call(this, type);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            prodDim.Call(this, dim, keepdim, type);

        /// <summary>The standard deviation: by n - 1 if <paramref name="unbiased"/>, else by n.</summary>
        public Tensor std(bool unbiased = true) => stdAll.Call(this, unbiased);
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Cast(stdDims.Call(this, dimensions, unbiased, keepdim), type);
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std(dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim], unbiased, keepdim, type);

        public Tensor var(bool unbiased = true) => varAll.Call(this, unbiased);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Cast(varDims.Call(this, dimensions, unbiased, keepdim), type);
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var(dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim], unbiased, keepdim, type);

        public Tensor max() => maxAll.Call(this);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => maxDim.Call2(this, dim, keepdim);
        public Tensor min() => minAll.Call(this);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => minDim.Call2(this, dim, keepdim);
        public Tensor amax(long[] dims, bool keepdim = false) => amaxOp.Call(this, dims, keepdim);
        public Tensor amax(params long[] dims) => amaxOp.Call(this, dims, false);
        public Tensor amin(long[] dims, bool keepdim = false) => aminOp.Call(this, dims, keepdim);
        public Tensor amin(params long[] dims) => aminOp.Call(this, dims, false);

        public Tensor argmax() => argmaxOp.Call(this);
        public Tensor argmax(long dim, bool keepdim = false) => argmaxOp.Call(this, dim, keepdim);
        public Tensor argmin() => argminOp.Call(this);
        public Tensor argmin(long dim, bool keepdim = false) => argminOp.Call(this, dim, keepdim);

        public Tensor all() => allAll.Call(this);
        public Tensor all(long dim, bool keepdim = false) => allDim.Call(this, dim, keepdim);
        public Tensor any() => anyAll.Call(this);
        public Tensor any(long dim, bool keepdim = false) => anyDim.Call(this, dim, keepdim);

        public Tensor norm(float p = 2.0f) => normAll.Call(this, p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => normDims.Call(this, p, dim, keepdim);

        public Tensor cumsum(long dim, ScalarType? type = null) => cumsumOp.Call(this, dim, type);
        public Tensor logsumexp(long dim, bool keepdim = false) => logsumexpOp.Call(this, dim, keepdim);
        public Tensor median() => medianAll.Call(this);
        public Tensor count_nonzero(long[]? dims = null) => countNonzero.Call(this, dims ?? []);

        private static Tensor Cast(Tensor result, ScalarType? type)
        {
            if (type is not { } wanted || wanted == result.dtype)
            {
                return result;
            }
            using (result)
            {
                return result.to_type(wanted);
            }
        }
    }
}
