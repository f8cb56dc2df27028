using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>The maximum of each window.</summary>
        public sealed class MaxPool2d : ParameterLessModule<Tensor, Tensor>
        {
            internal MaxPool2d(long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode)
                : base(nameof(MaxPool2d)) =>
                (this.kernel_size, this.stride, this.padding, this.dilation, this.ceil_mode) =
                    (kernel_size, stride, padding, dilation, ceil_mode);

            public long[] kernel_size { get; set; }

            public long[]? stride { get; set; }

            public long[]? padding { get; set; }

            public long[]? dilation { get; set; }

            public bool ceil_mode { get; set; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input) =>
                nn.functional.max_pool2d(input, kernel_size, stride ?? kernel_size, padding, dilation, ceil_mode);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Maxima of square windows, which do not overlap by default.</summary>
            public static Modules.MaxPool2d MaxPool2d(
                long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                new([kernel_size, kernel_size], Square(stride), Square(padding), Square(dilation), ceil_mode);

            /// <summary>Maxima of windows; sizes are (height, width).</summary>
            public static Modules.MaxPool2d MaxPool2d(
                (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                (long, long)? dilation = null, bool ceil_mode = false) =>
                new([kernel_size.Item1, kernel_size.Item2], Pair(stride), Pair(padding), Pair(dilation), ceil_mode);

            /// <summary>Maxima of windows; sizes are height, width.</summary>
            public static Modules.MaxPool2d MaxPool2d(
                long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null,
                bool ceil_mode = false) =>
                new(kernel_size, stride, padding, dilation, ceil_mode);

            private static long[]? Square(long? size) => size is { } known ? [known, known] : null;

            private static long[]? Pair((long, long)? size) => size is { } known ? [known.Item1, known.Item2] : null;

            public static partial class functional
            {
                private static readonly Operator MaxPool2dOperator = new("aten::max_pool2d");

                /// <summary>Maxima of windows. With arrays, the default stride is 1.</summary>
                public static Tensor max_pool2d(
                    Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null,
                    long[]? dilation = null, bool ceil_mode = false) =>
                    MaxPool2dOperator.Call(
                        input, kernel_size, strides ?? One, padding ?? Zero, dilation ?? One, ceil_mode);

                /// <summary>Maxima of square windows, which do not overlap by default.</summary>
                public static Tensor max_pool2d(
                    Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null,
                    bool ceil_mode = false) =>
                    max_pool2d(
                        input, [kernel_size, kernel_size], Square(stride ?? kernel_size), Square(padding),
                        Square(dilation), ceil_mode);

                /// <summary>Maxima of windows, which do not overlap by default; sizes are (height, width).</summary>
                public static Tensor max_pool2d(
                    Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                    (long, long)? dilation = null, bool ceil_mode = false) =>
                    max_pool2d(
                        input, [kernel_size.Item1, kernel_size.Item2], Pair(stride ?? kernel_size), Pair(padding),
                        Pair(dilation), ceil_mode);
            }
        }
    }
}
