using TorchSharp.Native;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>x W^T + b.</summary>
        public sealed class Linear : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = nameof(weight))]
            private Parameter? _weight;

            [ComponentName(Name = nameof(bias))]
            private Parameter? _bias;

            internal Linear(Parameter weight, Parameter? bias)
                : base(nameof(Linear))
            {
                var shape = weight.shape;
                (out_features, in_features) = (shape[0], shape[1]);
                this.weight = weight;
                this.bias = bias;
            }

            internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
                : base(nameof(Linear))
            {
                (out_features, in_features) = (outputSize, inputSize);
                weight = nn.Parameter(empty([outputSize, inputSize], dtype, device));
                nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
                if (hasBias)
                {
                    bias = nn.Parameter(empty([outputSize], dtype, device));
                    var bound = inputSize > 0 ? 1 / Math.Sqrt(inputSize) : 0;
                    nn.init.uniform_(bias, -bound, bound);
                }
            }

            public long in_features { get; set; }

            public long out_features { get; set; }

            /// <summary>Shape (outputs, inputs).</summary>
            public Parameter weight
            {
                get => _weight!;
                set => Own(ref _weight, nameof(weight), value);
            }

            /// <summary>Shape (outputs).</summary>
            public Parameter? bias
            {
                get => _bias;
                set => Own(ref _bias, nameof(bias), value);
            }

            /// <inheritdoc/>
            public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A linear layer with PyTorch's default initialisation.</summary>
            public static Modules.Linear Linear(
                long inputSize, long outputSize, bool hasBias = true, Device? device = null,
                ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            /// <summary>A linear layer that owns the given parameters.</summary>
            public static Modules.Linear Linear(Modules.Parameter weight, Modules.Parameter? bias = null) =>
                new(weight, bias);

            public static partial class functional
            {
                private static readonly Operator LinearOperator = new("aten::linear");

                /// <summary>input weights^T + bias.</summary>
                public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                    LinearOperator.Call(input, weights, bias);
            }
        }
    }
}
