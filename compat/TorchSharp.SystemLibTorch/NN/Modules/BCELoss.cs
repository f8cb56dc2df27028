using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Cross entropy of probabilities of two classes.</summary>
        public sealed class BCELoss : WeightedLoss<Tensor, Tensor, Tensor>
        {
            /// <inheritdoc cref="nn.BCELoss"/>
            public BCELoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean)
                : base(weight, reduction)
            {
            }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input, Tensor target) =>
                nn.functional.binary_cross_entropy(input, target, weight, reduction);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Cross entropy of probabilities of two classes.</summary>
            public static Modules.BCELoss BCELoss(
                Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                new(weight, reduction);
        }
    }
}
