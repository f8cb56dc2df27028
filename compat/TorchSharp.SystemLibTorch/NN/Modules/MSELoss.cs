using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Squared differences.</summary>
        public sealed class MSELoss : Loss<Tensor, Tensor, Tensor>
        {
            /// <inheritdoc cref="nn.MSELoss"/>
            public MSELoss(nn.Reduction reduction = nn.Reduction.Mean)
                : base(reduction)
            {
            }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input, Tensor target) =>
                nn.functional.mse_loss(input, target, reduction);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Squared differences.</summary>
            public static Modules.MSELoss MSELoss(Reduction reduction = Reduction.Mean) =>
                new(reduction);
        }
    }
}
