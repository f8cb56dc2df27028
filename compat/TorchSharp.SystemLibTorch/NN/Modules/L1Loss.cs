using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Absolute differences.</summary>
        public sealed class L1Loss : Loss<Tensor, Tensor, Tensor>
        {
            /// <inheritdoc cref="nn.L1Loss"/>
            public L1Loss(nn.Reduction reduction = nn.Reduction.Mean)
                : base(reduction)
            {
            }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input, Tensor target) =>
                nn.functional.l1_loss(input, target, reduction);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Absolute differences.</summary>
            public static Modules.L1Loss L1Loss(Reduction reduction = Reduction.Mean) =>
                new(reduction);
        }
    }
}
