using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>max(0, x).</summary>
        public sealed class ReLU : ParameterLessModule<Tensor, Tensor>
        {
            internal ReLU(bool inplace)
                : base(nameof(ReLU)) => this.inplace = inplace;

            public bool inplace { get; set; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor tensor) => nn.functional.relu(tensor, inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>max(0, x).</summary>
            public static Modules.ReLU ReLU(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                private static readonly Operator ReLUOperator = new("aten::relu");
                private static readonly Operator ReLUInPlaceOperator = new("aten::relu_");

                /// <summary>max(0, x).</summary>
                public static Tensor relu(Tensor x, bool inplace = false) =>
                    (inplace ? ReLUInPlaceOperator : ReLUOperator).Call(x);
            }
        }
    }
}
