using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator
            emptyLike = new("aten::empty_like"), zerosLike = new("aten::zeros_like"), onesLike = new("aten::ones_like"),
            fullLike = new("aten::full_like"), randLike = new("aten::rand_like"), randnLike = new("aten::randn_like"),
            randintLike = new("aten::randint_like", "low_dtype");

        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(emptyLike, dtype, device, requires_grad);

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(zerosLike, dtype, device, requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(onesLike, dtype, device, requires_grad);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(randLike, dtype, device, requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(randnLike, dtype, device, requires_grad);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            WithGrad(fullLike.Call(this, value, dtype ?? this.dtype, Value.None, device ?? this.device), requires_grad);

        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) => WithGrad(
            randintLike.Call(this, low, high, dtype ?? this.dtype, Value.None, device ?? this.device), requires_grad);

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) => full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);

        internal static Tensor WithGrad(Tensor tensor, bool requiresGrad) =>
            requiresGrad ? tensor.requires_grad_() : tensor;

        private Tensor Like(Operator op, ScalarType? dtype, Device? device, bool requiresGrad) =>
            WithGrad(op.Call(this, dtype ?? this.dtype, Value.None, device ?? this.device), requiresGrad);
    }
}
