using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Normalises each sample over its last dimensions.</summary>
        public sealed class LayerNorm : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = nameof(weight))]
            private Parameter? _weight;

            [ComponentName(Name = nameof(bias))]
            private Parameter? _bias;

            internal LayerNorm(
                long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device,
                ScalarType? dtype)
                : base(nameof(LayerNorm))
            {
                (this.normalized_shape, this.eps) = (normalized_shape, eps);
                this.elementwise_affine = elementwise_affine;
                if (elementwise_affine)
                {
                    weight = nn.Parameter(ones(normalized_shape, dtype, device));
                    this.bias = bias ? nn.Parameter(zeros(normalized_shape, dtype, device)) : null;
                }
            }

            public long[] normalized_shape { get; set; }

            public double eps { get; set; }

            public bool elementwise_affine { get; set; }

            /// <summary>The scale of each element; null if not affine.</summary>
            public Parameter weight
            {
                get => _weight!;
                set => Own(ref _weight, nameof(weight), value);
            }

            /// <summary>The shift of each element; null if not affine.</summary>
            public Parameter? bias
            {
                get => _bias;
                set => Own(ref _bias, nameof(bias), value);
            }

            /// <summary>Sets the scales to one and the shifts to zero.</summary>
            public void reset_parameters()
            {
                if (elementwise_affine)
                {
                    nn.init.ones_(weight);
                }
                if (bias is not null)
                {
                    nn.init.zeros_(bias);
                }
            }

            /// <inheritdoc/>
            public override Tensor forward(Tensor tensor) =>
                nn.functional.layer_norm(tensor, normalized_shape, _weight, bias, eps);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Normalises over the last dimensions, which have this shape.</summary>
            public static Modules.LayerNorm LayerNorm(
                long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            /// <summary>Normalises over the last dimension, which has this size.</summary>
            public static Modules.LayerNorm LayerNorm(
                long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
