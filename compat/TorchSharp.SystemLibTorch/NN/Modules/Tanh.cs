using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>The hyperbolic tangent.</summary>
        public sealed class Tanh : ParameterLessModule<Tensor, Tensor>
        {
            internal Tanh(bool inplace)
                : base(nameof(Tanh)) => this.inplace = inplace;

            public bool inplace { get; set; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor tensor) => nn.functional.tanh(tensor, inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The hyperbolic tangent.</summary>
            public static Modules.Tanh Tanh(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                private static readonly Operator TanhOperator = new("aten::tanh");
                private static readonly Operator TanhInPlaceOperator = new("aten::tanh_");

                /// <summary>The hyperbolic tangent.</summary>
                public static Tensor tanh(Tensor x, bool inplace = false) =>
                    (inplace ? TanhInPlaceOperator : TanhOperator).Call(x);
            }
        }
    }
}
