using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator retainGrad = new("aten::retain_grad");

        /// <summary>Whether operations on the tensor are recorded for <see cref="backward()"/>.</summary>
        public bool requires_grad
        {
            get => Kept(NativeMethods.slt_tensor_requires_grad(Handle)) != 0;
            set
            {
                NativeMethods.Check(NativeMethods.slt_tensor_set_requires_grad(Handle, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public bool is_leaf => Kept(NativeMethods.slt_tensor_is_leaf(Handle)) != 0;

        public void retain_grad() => retainGrad.Run(this);

        /// <summary>What backward accumulated, as a new tensor object; null before.</summary>
        public Tensor? grad
        {
            get
            {
                var found = NativeMethods.slt_tensor_grad(Handle);
                GC.KeepAlive(this);
                return found == 0 ? null : new Tensor(found);
            }
            set
            {
                NativeMethods.slt_tensor_set_grad(Handle, value is null ? 0 : value.Handle);
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) => autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
