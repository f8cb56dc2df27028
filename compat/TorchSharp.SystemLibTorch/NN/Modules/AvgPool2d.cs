using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>The mean of each window.</summary>
        public sealed class AvgPool2d : ParameterLessModule<Tensor, Tensor>
        {
            internal AvgPool2d(
                long[] kernel_size, long[]? stride, long[]? padding, bool ceil_mode, bool count_include_pad,
                long? divisor_override)
                : base(nameof(AvgPool2d))
            {
                (this.kernel_size, this.stride, this.padding) = (kernel_size, stride, padding);
                (this.ceil_mode, this.count_include_pad) = (ceil_mode, count_include_pad);
                this.divisor_override = divisor_override;
            }

            public long[] kernel_size { get; set; }

            public long[]? stride { get; set; }

            public long[]? padding { get; set; }

            public bool ceil_mode { get; set; }

            public bool count_include_pad { get; set; }

            public long? divisor_override { get; set; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input) =>
                nn.functional.avg_pool2d(
                    input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Means of windows, which do not overlap by default; sizes are height, width.</summary>
            public static Modules.AvgPool2d AvgPool2d(
                long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

            /// <summary>Means of windows, which do not overlap by default; sizes are (height, width).</summary>
            public static Modules.AvgPool2d AvgPool2d(
                (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new([kernel_size.Item1, kernel_size.Item2], Pair(stride), Pair(padding), ceil_mode, count_include_pad,
                    divisor_override);

            /// <summary>Means of square windows, which do not overlap by default.</summary>
            public static Modules.AvgPool2d AvgPool2d(
                long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                new([kernel_size, kernel_size], Square(stride), Square(padding), ceil_mode, count_include_pad,
                    divisor_override);

            public static partial class functional
            {
                private static readonly Operator AvgPool2dOperator = new("aten::avg_pool2d");

                /// <summary>Means of windows, which do not overlap by default; sizes are height, width.</summary>
                public static Tensor avg_pool2d(
                    Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null,
                    bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                    AvgPool2dOperator.Call(
                        input, kernel_size, stride ?? kernel_size, padding ?? Zero, ceil_mode, count_include_pad,
                        divisor_override);

                /// <summary>Means of square windows, which do not overlap by default.</summary>
                public static Tensor avg_pool2d(
                    Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false,
                    bool count_include_pad = true, long? divisor_override = null) =>
                    avg_pool2d(
                        input, [kernel_size, kernel_size], Square(stride), [padding, padding], ceil_mode,
                        count_include_pad, divisor_override);
            }
        }
    }
}
