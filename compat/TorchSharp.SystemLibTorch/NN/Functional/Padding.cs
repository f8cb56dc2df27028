using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator PadOperator = new("aten::pad");

            /// <summary>Pads a tensor at its borders.</summary>
            /// <param name="input">The tensor.</param>
            /// <param name="pad">Before and after: of the last dimension, then of the one before it, and so on.</param>
            /// <param name="mode">What to fill in. <see cref="PaddingModes.Zeros"/> is the constant zero.</param>
            /// <param name="value">The constant.</param>
            public static Tensor pad(
                Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                var name = mode switch
                {
                    PaddingModes.Reflect => "reflect",
                    PaddingModes.Replicate => "replicate",
                    PaddingModes.Circular => "circular",
                    _ => "constant",
                };
                return PadOperator.Call(input, pad, name, mode == PaddingModes.Constant ? value : Value.None);
            }

            /// <summary>Pads the last dimension before and after.</summary>
            public static Tensor pad(
                Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);
        }
    }
}
