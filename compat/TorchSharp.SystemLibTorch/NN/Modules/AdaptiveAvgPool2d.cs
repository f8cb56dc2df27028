using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Means over as many windows as the output has places.</summary>
        public sealed class AdaptiveAvgPool2d : ParameterLessModule<Tensor, Tensor>
        {
            internal AdaptiveAvgPool2d(long[] output_size)
                : base(nameof(AdaptiveAvgPool2d)) => this.output_size = output_size;

            public long[] output_size { get; set; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool2d(input, output_size);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Pools to height, width.</summary>
            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);

            /// <summary>Pools to (height, width).</summary>
            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) =>
                new([output_size.Item1, output_size.Item2]);

            /// <summary>Pools to a square.</summary>
            public static Modules.AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) =>
                new([output_size, output_size]);

            public static partial class functional
            {
                private static readonly Operator AdaptiveAvgPool2dOperator = new("aten::adaptive_avg_pool2d");

                /// <summary>Pools to height, width.</summary>
                public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) =>
                    AdaptiveAvgPool2dOperator.Call(input, output_size);

                /// <summary>Pools to (height, width).</summary>
                public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                    adaptive_avg_pool2d(input, [output_size.Item1, output_size.Item2]);

                /// <summary>Pools to a square.</summary>
                public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) =>
                    adaptive_avg_pool2d(input, [output_size, output_size]);
            }
        }
    }
}
