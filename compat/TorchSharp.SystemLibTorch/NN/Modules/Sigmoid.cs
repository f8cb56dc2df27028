using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>1 / (1 + exp(-x)).</summary>
        public sealed class Sigmoid : ParameterLessModule<Tensor, Tensor>
        {
            internal Sigmoid(bool inplace)
                : base(nameof(Sigmoid)) => this.inplace = inplace;

            public bool inplace { get; set; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor tensor) => nn.functional.sigmoid(tensor, inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>1 / (1 + exp(-x)).</summary>
            public static Modules.Sigmoid Sigmoid() => new(false);

            /// <summary>1 / (1 + exp(-x)).</summary>
            public static Modules.Sigmoid Sigmoid(bool inplace) => new(inplace);

            public static partial class functional
            {
                private static readonly Operator SigmoidOperator = new("aten::sigmoid");
                private static readonly Operator SigmoidInPlaceOperator = new("aten::sigmoid_");

                /// <summary>1 / (1 + exp(-x)).</summary>
                public static Tensor sigmoid(Tensor x) => SigmoidOperator.Call(x);

                /// <summary>1 / (1 + exp(-x)).</summary>
                public static Tensor sigmoid(Tensor x, bool inplace) =>
                    (inplace ? SigmoidInPlaceOperator : SigmoidOperator).Call(x);
            }
        }
    }
}
