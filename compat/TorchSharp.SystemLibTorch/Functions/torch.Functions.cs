namespace TorchSharp;

/// <content>Operations as functions; each is the tensor's method of that name.</content>
public static partial class torch
{
    public static Tensor abs(Tensor input) => input.abs();
    public static Tensor neg(Tensor input) => input.neg();
    public static Tensor reciprocal(Tensor input) => input.reciprocal();
    public static Tensor sqrt(Tensor input) => input.sqrt();
    public static Tensor rsqrt(Tensor input) => input.rsqrt();
    public static Tensor square(Tensor input) => input.square();
    public static Tensor exp(Tensor input) => input.exp();
    public static Tensor exp2(Tensor input) => input.exp2();
    public static Tensor expm1(Tensor input) => input.expm1();
    public static Tensor log(Tensor input) => input.log();
    public static Tensor log1p(Tensor input) => input.log1p();
    public static Tensor log2(Tensor input) => input.log2();
    public static Tensor log10(Tensor input) => input.log10();
    public static Tensor sin(Tensor input) => input.sin();
    public static Tensor cos(Tensor input) => input.cos();
    public static Tensor tan(Tensor input) => input.tan();
    public static Tensor asin(Tensor input) => input.asin();
    public static Tensor acos(Tensor input) => input.acos();
    public static Tensor atan(Tensor input) => input.atan();
    public static Tensor sinh(Tensor input) => input.sinh();
    public static Tensor cosh(Tensor input) => input.cosh();
    public static Tensor tanh(Tensor input) => input.tanh();
    public static Tensor sigmoid(Tensor input) => input.sigmoid();
    public static Tensor erf(Tensor input) => input.erf();
    public static Tensor floor(Tensor input) => input.floor();
    public static Tensor ceil(Tensor input) => input.ceil();
    public static Tensor round(Tensor input) => input.round();
    public static Tensor trunc(Tensor input) => input.trunc();
    public static Tensor sign(Tensor input) => input.sign();
    public static Tensor isnan(Tensor input) => input.isnan();
    public static Tensor isinf(Tensor tensor) => tensor.isinf();
    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();
    public static Tensor logical_not(Tensor input) => input.logical_not();
    public static Tensor negative(Tensor input) => input.negative();

    public static Tensor add(Tensor left, Tensor right) => left.add(right);
    public static Tensor add(Tensor left, Scalar right) => left.add(right);
    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);
    public static Tensor sub(Tensor left, Scalar right) => left.sub(right);
    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);
    public static Tensor mul(Tensor left, Scalar right) => left.mul(right);
    public static Tensor div(Tensor left, Tensor right) => left.div(right);
    public static Tensor div(Tensor left, Scalar right) => left.div(right);
    public static Tensor remainder(Tensor left, Tensor right) => left.remainder(right);
    public static Tensor remainder(Tensor left, Scalar right) => left.remainder(right);
    public static Tensor fmod(Tensor left, Tensor right) => left.fmod(right);
    public static Tensor fmod(Tensor left, Scalar right) => left.fmod(right);
    public static Tensor pow(Tensor left, Tensor exponent) => left.pow(exponent);
    public static Tensor pow(Tensor left, Scalar exponent) => left.pow(exponent);
    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);
    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);
    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);
    public static Tensor le(Tensor left, Tensor right) => left.le(right);
    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);
    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);
    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);
    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);
    public static Tensor max(Tensor input, Tensor other) => input.max(other);
    public static Tensor min(Tensor input, Tensor other) => input.min(other);
    public static Tensor bitwise_and(Tensor left, Tensor right) => left.bitwise_and(right);
    public static Tensor bitwise_or(Tensor left, Tensor right) => left.bitwise_or(right);
    public static Tensor bitwise_xor(Tensor left, Tensor right) => left.bitwise_xor(right);
    public static Tensor logical_and(Tensor left, Tensor right) => left.logical_and(right);
    public static Tensor logical_or(Tensor left, Tensor right) => left.logical_or(right);
    public static Tensor logical_xor(Tensor left, Tensor right) => left.logical_xor(right);
    public static Tensor atan2(Tensor input, Tensor other) => input.atan2(other);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);
    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp(min, max);
    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08,
        bool equal_nan = false) => tensor.allclose(target, rtol, atol, equal_nan);
    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1e-05, double atol = 1e-08,
        bool nanEqual = false) => tensor.isclose(other, rtol, atol, nanEqual);
    public static Tensor equal(Tensor tensor, Tensor target) => tensor.equal(target);

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);
    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);
    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);
    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);
    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);
    public static Tensor sum(Tensor input, ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
        input.sum(dim, keepdim, type);
    public static Tensor sum(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) =>
        input.sum(dim, keepdim, type);
    public static Tensor mean(Tensor input) => input.mean();
    public static Tensor mean(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
        input.mean(dimensions, keepdim, type);
    public static Tensor prod(Tensor input, ScalarType? type = null) => input.prod(type);
    public static Tensor std(Tensor input, bool unbiased = true) => input.std(unbiased);
    public static Tensor std(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);
    public static Tensor std(Tensor input, long dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);
    public static Tensor var(Tensor input, bool unbiased = true) => input.var(unbiased);
    public static Tensor var(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);
    public static Tensor var(Tensor input, long dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);
    public static Tensor max(Tensor input) => input.max();
    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false) => input.max(dim, keepdim);
    public static Tensor min(Tensor input) => input.min();
    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false) => input.min(dim, keepdim);
    public static Tensor argmax(Tensor input) => input.argmax();
    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);
    public static Tensor argmin(Tensor input) => input.argmin();
    public static Tensor argmin(Tensor input, long dim, bool keepdim = false) => input.argmin(dim, keepdim);
    public static Tensor all(Tensor input) => input.all();
    public static Tensor all(Tensor input, long dim, bool keepdim = false) => input.all(dim, keepdim);
    public static Tensor any(Tensor input) => input.any();
    public static Tensor any(Tensor input, long dim, bool keepdim = false) => input.any(dim, keepdim);
    public static Tensor norm(Tensor input, float p = 2.0f) => input.norm(p);
    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => input.cumsum(dim, type);
    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => input.logsumexp(dim, keepdim);

    public static Tensor reshape(Tensor input, params long[] shape) => input.reshape(shape);
    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);
    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);
    public static Tensor permute(Tensor input, params long[] permutation) => input.permute(permutation);
    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);
    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);
    public static Tensor narrow(Tensor input, long dim, long start, long length) => input.narrow(dim, start, length);
    public static Tensor select(Tensor input, long dim, long index) => input.select(dim, index);
    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);
    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);
    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);
    public static Tensor roll(Tensor input, long shifts, long? dims = null) => input.roll(shifts, dims);
    public static Tensor tile(Tensor input, long[] dims) => input.tile(dims);
    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) =>
        tensor.split(split_size_or_sections, dim);
    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0L) => input.chunk(chunks, dim);
    public static Tensor nonzero(Tensor input) => input.nonzero();
    public static Tensor masked_select(Tensor input, Tensor mask) => input.masked_select(mask);
    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);
    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);
    public static (Tensor values, Tensor indexes) topk(Tensor tensor, int k, int dim = -1, bool largest = true,
        bool sorted = true) => tensor.topk(k, dim, largest, sorted);
    public static (Tensor Values, Tensor Indices) sort(Tensor input, long dim = -1, bool descending = false,
        bool stable = false) => input.sort(dim, descending, stable);
    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) => input.argsort(dim, descending);
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);
    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);
    public static long numel(Tensor input) => input.numel();
    public static bool is_floating_point(Tensor input) => input.is_floating_point();
    public static bool is_tensor(object obj) => obj is Tensor;
}
