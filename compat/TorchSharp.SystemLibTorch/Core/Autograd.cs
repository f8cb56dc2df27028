using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gradients of recorded operations.</summary>
    public static partial class autograd
    {
        /// <summary>Accumulates into each leaf's <c>grad</c> the gradient of the tensors with respect to it.</summary>
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var roots = Handles(tensors);
            var seeds = Handles(grad_tensors);
            var leaves = Handles(inputs);
            fixed (nint* root = roots, seed = seeds, leaf = leaves)
            {
                NativeMethods.Check(NativeMethods.slt_backward(root, roots.Length, seed, seeds.Length,
                    leaf, leaves.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0));
            }
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>The gradients of the outputs with respect to the inputs; leaves' <c>grad</c> stays as it is. To differentiate
        /// them again, ask for both <paramref name="retain_graph"/> and <paramref name="create_graph"/>.</summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false,
            bool allow_unused = false)
        {
            var roots = Handles(outputs);
            var seeds = Handles(grad_outputs);
            var leaves = Handles(inputs);
            var results = new nint[leaves.Length];
            fixed (nint* root = roots, seed = seeds, leaf = leaves, result = results)
            {
                NativeMethods.Check(NativeMethods.slt_grad(root, roots.Length, seed, seeds.Length, leaf, leaves.Length,
                    retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, result));
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(grad_outputs);
            GC.KeepAlive(inputs);
            return Array.ConvertAll(results, handle => handle == 0 ? null! : new Tensor(handle));
        }

        private static nint[] Handles(IList<Tensor>? tensors)
        {
            if (tensors is null)
            {
                return [];
            }
            var handles = new nint[tensors.Count];
            for (var i = 0; i < handles.Length; i++)
            {
                handles[i] = tensors[i].Handle;
            }
            return handles;
        }
    }
}
