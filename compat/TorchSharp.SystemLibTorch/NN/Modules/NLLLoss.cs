using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Negative log likelihood of log probabilities.</summary>
        public sealed class NLLLoss : WeightedLoss<Tensor, Tensor, Tensor>
        {
            /// <inheritdoc cref="nn.NLLLoss"/>
            public NLLLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean)
                : base(weight, reduction)
            {
            }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input, Tensor target) =>
                nn.functional.nll_loss(input, target, weight, reduction);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Negative log likelihood of log probabilities.</summary>
            public static Modules.NLLLoss NLLLoss(
                Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                new(weight, reduction);
        }
    }
}
