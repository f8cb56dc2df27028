using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    private static readonly Operator
        emptyOp = new("aten::empty", "memory_format"), zerosOp = new("aten::zeros"), onesOp = new("aten::ones"),
        fullOp = new("aten::full"), randOp = new("aten::rand"), randGenerator = new("aten::rand", "generator"),
        randnOp = new("aten::randn"), randnGenerator = new("aten::randn", "generator"),
        randintOp = new("aten::randint", "low"), randintGenerator = new("aten::randint", "low_generator"),
        randpermOp = new("aten::randperm"), randpermGenerator = new("aten::randperm", "generator"),
        arangeOp = new("aten::arange", "start_step"), linspaceOp = new("aten::linspace"), eyeOp = new("aten::eye", "m");

    private static Tensor Make(Operator op, long[] size, ScalarType? dtype, Device? device, bool requiresGrad) =>
        Tensor.WithGrad(
            op.Call(size, dtype ?? defaultType, Value.None, InitializeDevice(device)), requiresGrad);

    private static Tensor Make(Operator op, Operator withGenerator, Generator? generator, long[] size, ScalarType? dtype,
        Device? device, bool requiresGrad) => generator is null
        ? Make(op, size, dtype, device, requiresGrad)
        : Tensor.WithGrad(
            withGenerator.Call(size, generator, dtype ?? defaultType, Value.None, InitializeDevice(device)), requiresGrad);

    /// <summary>The numbers from start to below stop. Without a type: int64 if all three are whole, else the default.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false)
    {
        var whole = start.Type.IsIntegral() && stop.Type.IsIntegral() && step.Type.IsIntegral();
        dtype ??= whole ? ScalarType.Int64 : defaultType;
        return Tensor.WithGrad(
            arangeOp.Call(start, stop, step, dtype, Value.None, InitializeDevice(device)), requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => Tensor.WithGrad(
        linspaceOp.Call((Scalar)start, (Scalar)end, steps, dtype ?? defaultType, Value.None, InitializeDevice(device)),
        requires_grad);

    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => Tensor.WithGrad(
        eyeOp.Call(rows, columns == -1 ? rows : columns, dtype ?? defaultType, Value.None, InitializeDevice(device)),
        requires_grad);

    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null) => generator is null
        ? Tensor.WithGrad(randintOp.Call(low, high, size.Shape, dtype ?? ScalarType.Int64, Value.None,
            InitializeDevice(device)), requires_grad)
        : Tensor.WithGrad(randintGenerator.Call(low, high, size.Shape, generator, dtype ?? ScalarType.Int64, Value.None,
            InitializeDevice(device)), requires_grad);

    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null) =>
        randint(0, high, new Size(size), dtype, device, requires_grad, generator);

    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null) =>
        randint(low, high, new Size(size), dtype, device, requires_grad, generator);

    /// <summary>The numbers below n in random order.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) => generator is null
        ? Tensor.WithGrad(randpermOp.Call(n, dtype ?? ScalarType.Int64, Value.None, InitializeDevice(device)), requires_grad)
        : Tensor.WithGrad(randpermGenerator.Call(n, generator, dtype ?? ScalarType.Int64, Value.None,
            InitializeDevice(device)), requires_grad);

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        randn(size, dtype, device, false, generator).mul_(std).add_(mean).requires_grad_(requires_grad);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => input.empty_like(dtype, device, requires_grad);

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => input.zeros_like(dtype, device, requires_grad);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => input.ones_like(dtype, device, requires_grad);

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => input.full_like(value, dtype, device, requires_grad);

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => input.rand_like(dtype, device, requires_grad);

    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => input.randn_like(dtype, device, requires_grad);
}
