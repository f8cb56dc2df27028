using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Convolution of (batch, channels, height, width), or of (channels, height, width).</summary>
        public sealed class Conv2d : Convolution
        {
            private static readonly long[] NoPadding = [0, 0];

            internal Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, (long, long) stride,
                (long, long)? padding, Padding? padding_type, (long, long) dilation, long groups, bool bias,
                PaddingModes padding_mode, Device? device, ScalarType? dtype)
                : base(
                    nameof(Conv2d), in_channels, out_channels, Pair(kernel_size), Pair(stride),
                    padding is { } size ? Pair(size) : null, padding_type, Pair(dilation), groups, bias, padding_mode,
                    device, dtype)
            {
            }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input)
            {
                var dimensions = input.Dimensions;
                if (dimensions is not (3 or 4) || input.size((int)dimensions - 3) != in_channels)
                {
                    throw new ArgumentException(
                        $"Expected 3D (unbatched) or 4D (batched) input with {in_channels} channels to Conv2d.");
                }
                if (padding_mode != PaddingModes.Zeros)
                {
                    using var padded = nn.functional.pad(input, BorderFromLastDimension(), padding_mode);
                    return nn.functional.conv2d(padded, weight, bias, stride, NoPadding, dilation, groups);
                }
                return padding_type is { } named
                    ? nn.functional.conv2d_padding(input, weight, bias, stride, named, dilation, groups)
                    : nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
            }

            private static long[] Pair((long, long) pair) => [pair.Item1, pair.Item2];
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A 2-D convolution with square kernels and PyTorch's default initialisation.</summary>
            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0,
                long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), null,
                    (dilation, dilation), groups, bias, padding_mode, device, dtype);

            /// <summary>A 2-D convolution; sizes are (height, width).</summary>
            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride ?? (1, 1), padding ?? (0, 0), null,
                    dilation ?? (1, 1), groups, bias, padding_mode, device, dtype);

            /// <summary>A 2-D convolution with square kernels, and padding by name.</summary>
            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1,
                long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), null, padding,
                    (dilation, dilation), groups, bias, padding_mode, device, dtype);

            /// <summary>A 2-D convolution with padding by name; sizes are (height, width).</summary>
            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, Padding padding,
                (long, long)? stride = null, (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride ?? (1, 1), null, padding, dilation ?? (1, 1), groups,
                    bias, padding_mode, device, dtype);

            public static partial class functional
            {
                private static readonly Operator Conv2dOperator = new("aten::conv2d");
                private static readonly Operator Conv2dPaddingOperator = new("aten::conv2d", "padding");
                private static readonly long[] One = [1], Zero = [0];

                /// <summary>Convolution over (batch, channels, height, width).</summary>
                public static Tensor conv2d(
                    Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                    long[]? dilation = null, long groups = 1) =>
                    Conv2dOperator.Call(
                        input, weight, bias, strides ?? One, padding ?? Zero, dilation ?? One, groups);

                /// <summary>Convolution over (batch, channels, height, width), with padding by name.</summary>
                public static Tensor conv2d_padding(
                    Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                    Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                    Conv2dPaddingOperator.Call(
                        input, weight, bias, strides ?? One, padding == Padding.Same ? "same" : "valid",
                        dilation ?? One, groups);
            }
        }
    }
}
