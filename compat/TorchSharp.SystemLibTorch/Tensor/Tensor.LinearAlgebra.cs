using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator
            matmulOp = new("aten::matmul"), mmOp = new("aten::mm"), mvOp = new("aten::mv"), bmmOp = new("aten::bmm"),
            dotOp = new("aten::dot"), outerOp = new("aten::outer"), addmmOp = new("aten::addmm"),
            softmaxOp = new("aten::softmax", "int"), logSoftmaxOp = new("aten::log_softmax", "int"),
            leakyRelu = new("aten::leaky_relu");

        public Tensor matmul(Tensor target) => matmulOp.Call(this, target);
        public Tensor mm(Tensor target) => mmOp.Call(this, target);
        public Tensor mv(Tensor target) => mvOp.Call(this, target);
        public Tensor bmm(Tensor batch2) => bmmOp.Call(this, batch2);
        public Tensor dot(Tensor target) => dotOp.Call(this, target);
        public Tensor outer(Tensor vec2) => outerOp.Call(this, vec2);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            addmmOp.Call(this, mat1, mat2, beta, alpha);

        public Tensor softmax(long dim, ScalarType? dtype = null) => softmaxOp.Call(this, dim, dtype);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => logSoftmaxOp.Call(this, dim, dtype);
        public Tensor leaky_relu(Scalar negative_slope) => leakyRelu.Call(this, negative_slope);
    }
}
