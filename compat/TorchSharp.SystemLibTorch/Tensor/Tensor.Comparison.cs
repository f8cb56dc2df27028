using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator
            eqTensor = new("aten::eq", "Tensor"), eqScalar = new("aten::eq", "Scalar"),
            neTensor = new("aten::ne", "Tensor"), neScalar = new("aten::ne", "Scalar"),
            ltTensor = new("aten::lt", "Tensor"), ltScalar = new("aten::lt", "Scalar"),
            leTensor = new("aten::le", "Tensor"), leScalar = new("aten::le", "Scalar"),
            gtTensor = new("aten::gt", "Tensor"), gtScalar = new("aten::gt", "Scalar"),
            geTensor = new("aten::ge", "Tensor"), geScalar = new("aten::ge", "Scalar"),
            equalOp = new("aten::equal"), allcloseOp = new("aten::allclose"), iscloseOp = new("aten::isclose"),
            maximumOp = new("aten::maximum"), minimumOp = new("aten::minimum"),
            clampScalar = new("aten::clamp"), clampScalarInPlace = new("aten::clamp_"),
            clampTensor = new("aten::clamp", "Tensor"), clampTensorInPlace = new("aten::clamp_", "Tensor");

        public Tensor eq(Tensor target) => eqTensor.Call(this, target);
        public Tensor eq(Scalar target) => eqScalar.Call(this, target);
        public Tensor ne(Tensor target) => neTensor.Call(this, target);
        public Tensor ne(Scalar target) => neScalar.Call(this, target);
        public Tensor not_equal(Tensor target) => ne(target);
        public Tensor lt(Tensor target) => ltTensor.Call(this, target);
        public Tensor lt(Scalar target) => ltScalar.Call(this, target);
        public Tensor less(Tensor target) => lt(target);
        public Tensor le(Tensor target) => leTensor.Call(this, target);
        public Tensor le(Scalar target) => leScalar.Call(this, target);
        public Tensor less_equal(Tensor target) => le(target);
        public Tensor gt(Tensor target) => gtTensor.Call(this, target);
        public Tensor gt(Scalar target) => gtScalar.Call(this, target);
        public Tensor greater(Tensor target) => gt(target);
        public Tensor ge(Tensor target) => geTensor.Call(this, target);
        public Tensor ge(Scalar target) => geScalar.Call(this, target);
        public Tensor greater_equal(Tensor target) => ge(target);

        /// <summary>Elementwise, as in TorchSharp; <see cref="Equals(Tensor)"/> compares as a whole.</summary>
        public Tensor equal(Tensor target) => eq(target);

        /// <summary>Whether shape and all elements are the same.</summary>
        public bool Equals(Tensor target) => target is not null && equalOp.CallBool(this, target);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            target is not null && allcloseOp.CallBool(this, target, rtol, atol, equal_nan);

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            iscloseOp.Call(this, other, rtol, atol, nanEqual);

        public Tensor maximum(Tensor other) => maximumOp.Call(this, other);
        public Tensor max(Tensor other) => maximum(other);
        public Tensor minimum(Tensor other) => minimumOp.Call(this, other);
        public Tensor min(Tensor other) => minimum(other);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => clampScalar.Call(this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => clampTensor.Call(this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => InPlace(clampScalarInPlace, min, max);
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => InPlace(clampTensorInPlace, min, max);
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);
        public Tensor clamp_min(Scalar min) => clamp(min: min, max: (Scalar?)null);
        public Tensor clamp_max(Scalar max) => clamp(min: (Scalar?)null, max: max);
        public Tensor clamp_min_(Scalar min) => clamp_(min: min, max: (Scalar?)null);
        public Tensor clamp_max_(Scalar max) => clamp_(min: (Scalar?)null, max: max);
    }
}
