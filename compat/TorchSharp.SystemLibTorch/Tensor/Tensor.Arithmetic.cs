using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How a quotient is rounded.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    public partial class Tensor
    {
        private static readonly Operator
            addTensor = new("aten::add", "Tensor"), addTensorInPlace = new("aten::add_", "Tensor"),
            addScalar = new("aten::add", "Scalar"), addScalarInPlace = new("aten::add_", "Scalar"),
            subTensor = new("aten::sub", "Tensor"), subTensorInPlace = new("aten::sub_", "Tensor"),
            subScalar = new("aten::sub", "Scalar"), subScalarInPlace = new("aten::sub_", "Scalar"),
            mulTensor = new("aten::mul", "Tensor"), mulTensorInPlace = new("aten::mul_", "Tensor"),
            mulScalar = new("aten::mul", "Scalar"), mulScalarInPlace = new("aten::mul_", "Scalar"),
            divTensor = new("aten::div", "Tensor_mode"), divTensorInPlace = new("aten::div_", "Tensor_mode"),
            divScalar = new("aten::div", "Scalar_mode"), divScalarInPlace = new("aten::div_", "Scalar_mode"),
            remainderTensor = new("aten::remainder", "Tensor"), remainderTensorInPlace = new("aten::remainder_", "Tensor"),
            remainderScalar = new("aten::remainder", "Scalar"), remainderScalarInPlace = new("aten::remainder_", "Scalar"),
            fmodTensor = new("aten::fmod", "Tensor"), fmodScalar = new("aten::fmod", "Scalar"),
            powTensor = new("aten::pow", "Tensor_Tensor"), powTensorInPlace = new("aten::pow_", "Tensor"),
            powScalar = new("aten::pow", "Tensor_Scalar"), powScalarInPlace = new("aten::pow_", "Scalar"),
            floorDivideTensor = new("aten::floor_divide"), floorDivideScalar = new("aten::floor_divide", "Scalar"),
            addcmulOp = new("aten::addcmul"), addcmulInPlace = new("aten::addcmul_"),
            addcdivOp = new("aten::addcdiv"), addcdivInPlace = new("aten::addcdiv_"),
            lerpTensor = new("aten::lerp", "Tensor"), lerpTensorInPlace = new("aten::lerp_", "Tensor"),
            bitwiseAnd = new("aten::bitwise_and", "Tensor"), bitwiseOr = new("aten::bitwise_or", "Tensor"),
            bitwiseXor = new("aten::bitwise_xor", "Tensor"),
            logicalAnd = new("aten::logical_and"), logicalOr = new("aten::logical_or"), logicalXor = new("aten::logical_xor"),
            atan2Op = new("aten::atan2");

        public Tensor add(Tensor target) => addTensor.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => addTensor.Call(this, target, alpha);
        public Tensor add(Scalar scalar) => addScalar.Call(this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => addScalar.Call(this, scalar, alpha);
        public Tensor add_(Tensor target) => InPlace(addTensorInPlace, target);
        public Tensor add_(Tensor target, Scalar alpha) => InPlace(addTensorInPlace, target, alpha);
        public Tensor add_(Scalar scalar) => InPlace(addScalarInPlace, scalar);
        public Tensor add_(Scalar scalar, Scalar alpha) => InPlace(addScalarInPlace, scalar, alpha);

        public Tensor sub(Tensor target) => subTensor.Call(this, target);
        public Tensor sub(Scalar target) => subScalar.Call(this, target);
        public Tensor sub_(Tensor target) => InPlace(subTensorInPlace, target);
        public Tensor sub_(Scalar target) => InPlace(subScalarInPlace, target);
        public Tensor subtract(Tensor target) => sub(target);
        public Tensor subtract(Scalar target) => sub(target);
        public Tensor subtract_(Tensor target) => sub_(target);
        public Tensor subtract_(Scalar target) => sub_(target);

        public Tensor mul(Tensor target) => mulTensor.Call(this, target);
        public Tensor mul(Scalar target) => mulScalar.Call(this, target);
        public Tensor mul_(Tensor target) => InPlace(mulTensorInPlace, target);
        public Tensor mul_(Scalar target) => InPlace(mulScalarInPlace, target);
        public Tensor multiply(Tensor target) => mul(target);
        public Tensor multiply(Scalar target) => mul(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            divTensor.Call(this, target, NameOf(rounding_mode));
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            divScalar.Call(this, target, NameOf(rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(divTensorInPlace, target, NameOf(rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(divScalarInPlace, target, NameOf(rounding_mode));
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor floor_divide(Tensor other) => floorDivideTensor.Call(this, other);
        public Tensor floor_divide(Scalar other) => floorDivideScalar.Call(this, other);

        public Tensor remainder(Tensor target) => remainderTensor.Call(this, target);
        public Tensor remainder(Scalar scalar) => remainderScalar.Call(this, scalar);
        public Tensor remainder_(Tensor target) => InPlace(remainderTensorInPlace, target);
        public Tensor remainder_(Scalar scalar) => InPlace(remainderScalarInPlace, scalar);
        public Tensor fmod(Tensor target) => fmodTensor.Call(this, target);
        public Tensor fmod(Scalar scalar) => fmodScalar.Call(this, scalar);

        public Tensor pow(Tensor exponent) => powTensor.Call(this, exponent);
        public Tensor pow(Scalar exponent) => powScalar.Call(this, exponent);
        public Tensor pow_(Tensor exponent) => InPlace(powTensorInPlace, exponent);
        public Tensor pow_(Scalar exponent) => InPlace(powScalarInPlace, exponent);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => addcmulOp.Call(this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            InPlace(addcmulInPlace, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => addcdivOp.Call(this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => addcdivOp.Call(this, tensor1, tensor2);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            InPlace(addcdivInPlace, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => InPlace(addcdivInPlace, tensor1, tensor2);
        public Tensor lerp(Tensor end, Tensor weight) => lerpTensor.Call(this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => InPlace(lerpTensorInPlace, end, weight);

        public Tensor bitwise_and(Tensor other) => bitwiseAnd.Call(this, other);
        public Tensor bitwise_or(Tensor other) => bitwiseOr.Call(this, other);
        public Tensor bitwise_xor(Tensor other) => bitwiseXor.Call(this, other);
        public Tensor logical_and(Tensor other) => logicalAnd.Call(this, other);
        public Tensor logical_or(Tensor other) => logicalOr.Call(this, other);
        public Tensor logical_xor(Tensor other) => logicalXor.Call(this, other);
        public Tensor atan2(Tensor other) => atan2Op.Call(this, other);

        private static string? NameOf(RoundingMode mode) => mode switch
        {
            RoundingMode.trunc => "trunc",
            RoundingMode.floor => "floor",
            _ => null,
        };

        // An in-place operation of TorchSharp returns the tensor it was called on.
        private Tensor InPlace(Operator op)
        {
            op.Run(this);
            return this;
        }

        private Tensor InPlace(Operator op, Value argument)
        {
            op.Run(this, argument);
            return this;
        }

        private Tensor InPlace(Operator op, Value first, Value second)
        {
            op.Run(this, first, second);
            return this;
        }

        private Tensor InPlace(Operator op, Value first, Value second, Value third)
        {
            op.Run(this, first, second, third);
            return this;
        }
    }
}
