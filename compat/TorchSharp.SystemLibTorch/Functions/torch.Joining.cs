using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator
        catOp = new("aten::cat"), stackOp = new("aten::stack"),
        vstackOp = new("aten::vstack"), hstackOp = new("aten::hstack");

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => tensors.Count == 0
        ? throw new ArgumentException("Cannot concatenate an empty list of tensors.", nameof(tensors))
        : catOp.Call(AsArray(tensors), dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => stackOp.Call(AsArray(tensors), dim);

    public static Tensor vstack(IList<Tensor> tensors) => vstackOp.Call(AsArray(tensors));

    public static Tensor hstack(IList<Tensor> tensors) => hstackOp.Call(AsArray(tensors));

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    private static Tensor[] AsArray(IEnumerable<Tensor> tensors) => tensors as Tensor[] ?? tensors.ToArray();
}
