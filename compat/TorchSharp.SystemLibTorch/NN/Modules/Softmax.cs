using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>exp(x) over its sum along a dimension.</summary>
        public sealed class Softmax : ParameterLessModule<Tensor, Tensor>
        {
            internal Softmax(long dim)
                : base(nameof(Softmax)) => this.dim = dim;

            public long dim { get; set; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor tensor) => nn.functional.softmax(tensor, dim);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>exp(x) over its sum along a dimension.</summary>
            public static Modules.Softmax Softmax(long dim) => new(dim);

            public static partial class functional
            {
                private static readonly Operator SoftmaxOperator = new("aten::softmax", "int");

                /// <summary>exp(x) over its sum along a dimension.</summary>
                public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                    SoftmaxOperator.Call(input, dim, dtype);
            }
        }
    }
}
