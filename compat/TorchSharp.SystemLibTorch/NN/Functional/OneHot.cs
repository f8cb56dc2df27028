using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator OneHotOperator = new("aten::one_hot");

            /// <summary>A last dimension with a one at the index, and zeros elsewhere.</summary>
            /// <param name="x">Indices, of type Int64.</param>
            /// <param name="num_classes">The size of that dimension; -1 for one more than the greatest index.</param>
            /// <exception cref="ArgumentException">The indices are of another type.</exception>
            public static Tensor one_hot(Tensor x, long num_classes = -1) =>
                x.dtype == ScalarType.Int64
                    ? OneHotOperator.Call(x, num_classes)
                    : throw new ArgumentException("OneHot input tensor must have elements of type Int64");
        }
    }
}
