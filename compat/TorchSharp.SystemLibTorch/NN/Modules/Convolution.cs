using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    /// <summary>What stands beyond the border of an input.</summary>
    public enum PaddingModes
    {
        Zeros = 0,
        Reflect = 1,
        Replicate = 2,
        Circular = 3,
        Constant = 4,
    }

    /// <summary>Padding by name: none, or as much as keeps the size.</summary>
    public enum Padding
    {
        Valid = 0,
        Same = 1,
    }

    namespace Modules
    {
        /// <summary>Base class of the convolutions.</summary>
        public abstract class Convolution : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = nameof(weight))]
            private Parameter? _weight;

            [ComponentName(Name = nameof(bias))]
            private Parameter? _bias;

            private protected Convolution(
                string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding,
                Padding? padding_type, long[] dilation, long groups, bool bias, PaddingModes padding_mode,
                Device? device, ScalarType? dtype)
                : base(name)
            {
                (this.in_channels, this.out_channels, this.groups) = (in_channels, out_channels, groups);
                (this.kernel_size, this.stride, this.dilation) = (kernel_size, stride, dilation);
                (this.padding, this.padding_type, this.padding_mode) = (padding, padding_type, padding_mode);
                if (padding_type == Padding.Same && stride.Any(step => step != 1))
                {
                    throw new ArgumentException("padding='same' is not supported for strided convolutions");
                }
                weight = nn.Parameter(empty([out_channels, in_channels / groups, .. kernel_size], dtype, device));
                this.bias = bias ? nn.Parameter(empty([out_channels], dtype, device)) : null;
                reset_parameters();
            }

            public long in_channels { get; }

            public long out_channels { get; }

            public long groups { get; set; }

            public long[] kernel_size { get; set; }

            public long[] stride { get; set; }

            public long[] dilation { get; set; }

            /// <summary>Null where the padding was given by name.</summary>
            public long[]? padding { get; }

            public Padding? padding_type { get; }

            public PaddingModes padding_mode { get; set; }

            /// <summary>Shape (output channels, input channels / groups, kernel size...).</summary>
            public Parameter weight
            {
                get => _weight!;
                set => Own(ref _weight, nameof(weight), value);
            }

            /// <summary>Shape (output channels).</summary>
            public Parameter? bias
            {
                get => _bias;
                set => Own(ref _bias, nameof(bias), value);
            }

            /// <summary>Draws the parameters anew, as PyTorch does by default.</summary>
            public void reset_parameters()
            {
                nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
                var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
                if (bias is not null && fanIn != 0)
                {
                    var bound = 1 / Math.Sqrt(fanIn);
                    nn.init.uniform_(bias, -bound, bound);
                }
            }

            /// <summary>Padding before and after each dimension, the last first, as for nn.functional.pad.</summary>
            private protected long[] BorderFromLastDimension()
            {
                var border = new long[kernel_size.Length * 2];
                for (var i = 0; i < kernel_size.Length; i++)
                {
                    var total = padding_type switch
                    {
                        Padding.Same => dilation[i] * (kernel_size[i] - 1),
                        Padding.Valid => 0,
                        _ => 2 * padding![i],
                    };
                    var at = 2 * (kernel_size.Length - 1 - i);
                    (border[at], border[at + 1]) = (total / 2, total - total / 2);
                }
                return border;
            }
        }
    }
}
