using TorchSharp.Native;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A tensor that a module trains.</summary>
        public class Parameter : torch.Tensor
        {
            /// <param name="data">A leaf tensor; its memory and dispose scope pass on, and it is left empty.</param>
            /// <param name="requires_grad">Whether gradients are computed for it.</param>
            public Parameter(torch.Tensor data, bool requires_grad = true)
                : base(Take(data, requires_grad, out var scope))
            {
                if (!ReferenceEquals(OwningDisposeScope, scope))
                {
                    MoveToOtherDisposeScope(scope);
                }
            }

            private static nint Take(torch.Tensor data, bool requires_grad, out DisposeScope? scope)
            {
                NativeMethods.Check(NativeMethods.slt_tensor_set_requires_grad(data.Handle, requires_grad ? 1 : 0));
                scope = data.OwningDisposeScope;
                return data.MoveHandle();
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Makes a parameter of a leaf tensor, which is left empty.</summary>
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) =>
                new(data, requires_grad);
        }
    }
}
