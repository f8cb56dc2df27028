using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>x times the normal distribution function of x.</summary>
        public sealed class GELU : ParameterLessModule<Tensor, Tensor>
        {
            internal GELU(Approximate approximate, bool inplace)
                : base(nameof(GELU)) => (this.approximate, this.inplace) = (approximate, inplace);

            /// <summary>How the distribution function is computed.</summary>
            public enum Approximate
            {
                none,
                tanh,
            }

            public Approximate approximate { get; }

            public bool inplace { get; set; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor tensor) => nn.functional.gelu(tensor, approximate, inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x times the normal distribution function of x.</summary>
            public static Modules.GELU GELU() => GELU(Modules.GELU.Approximate.none);

            /// <summary>x times the normal distribution function of x.</summary>
            public static Modules.GELU GELU(bool inplace) => GELU(Modules.GELU.Approximate.none, inplace);

            /// <summary>x times the normal distribution function of x.</summary>
            public static Modules.GELU GELU(Modules.GELU.Approximate approximate, bool inplace = false) =>
                new(approximate, inplace);

            public static partial class functional
            {
                private static readonly Operator GeluOperator = new("aten::gelu");
                private static readonly Operator GeluInPlaceOperator = new("aten::gelu_");

                /// <summary>x times the normal distribution function of x.</summary>
                public static Tensor gelu(Tensor x) => gelu(x, Modules.GELU.Approximate.none);

                /// <summary>x times the normal distribution function of x.</summary>
                public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

                /// <summary>x times the normal distribution function of x.</summary>
                public static Tensor gelu(Tensor x, Modules.GELU.Approximate approximate, bool inplace = false) =>
                    (inplace ? GeluInPlaceOperator : GeluOperator).Call(
                        x, approximate == Modules.GELU.Approximate.tanh ? "tanh" : "none");
            }
        }
    }
}
