using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Squared differences where they are small, else absolute ones.</summary>
        public sealed class SmoothL1Loss : Loss<Tensor, Tensor, Tensor>
        {
            /// <inheritdoc cref="nn.SmoothL1Loss"/>
            public SmoothL1Loss(nn.Reduction reduction = nn.Reduction.Mean, double beta = 1.0)
                : base(reduction) => this.beta = beta;

            /// <summary>The difference from which on it is absolute.</summary>
            public double beta { get; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input, Tensor target) =>
                nn.functional.smooth_l1_loss(input, target, reduction, beta);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Squared differences where they are small, else absolute ones.</summary>
            public static Modules.SmoothL1Loss SmoothL1Loss(
                Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                new(reduction, beta);
        }
    }
}
