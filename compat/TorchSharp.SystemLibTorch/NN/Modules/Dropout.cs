using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>In training, zeroes each element with probability p and scales the rest by 1 / (1 - p).</summary>
        public sealed class Dropout : ParameterLessModule<Tensor, Tensor>
        {
            internal Dropout(double p, bool inplace)
                : base(nameof(Dropout)) => (this.p, this.inplace) = (p, inplace);

            public double p { get; set; }

            public bool inplace { get; set; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor tensor) => nn.functional.dropout(tensor, p, training, inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>In training, zeroes elements with probability p and scales the rest by 1 / (1 - p).</summary>
            public static Modules.Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            public static partial class functional
            {
                private static readonly Operator DropoutOperator = new("aten::dropout");
                private static readonly Operator DropoutInPlaceOperator = new("aten::dropout_");

                /// <summary>In training, zeroes elements with probability p, scales the rest by 1 / (1 - p).</summary>
                public static Tensor dropout(
                    Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                    (inplace ? DropoutInPlaceOperator : DropoutOperator).Call(input, p, training);
            }
        }
    }
}
