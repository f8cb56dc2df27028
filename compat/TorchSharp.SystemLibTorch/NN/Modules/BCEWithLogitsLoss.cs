using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Cross entropy of logits of two classes.</summary>
        public sealed class BCEWithLogitsLoss : WeightedLoss<Tensor, Tensor, Tensor>
        {
            /// <inheritdoc cref="nn.BCEWithLogitsLoss"/>
            public BCEWithLogitsLoss(
                Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean, Tensor? pos_weights = null)
                : base(weight, reduction) => this.pos_weights = pos_weights;

            /// <summary>A weight of the positive class.</summary>
            public Tensor? pos_weights { get; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input, Tensor target) =>
                nn.functional.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weights);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Cross entropy of logits of two classes.</summary>
            public static Modules.BCEWithLogitsLoss BCEWithLogitsLoss(
                Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                new(weight, reduction, pos_weights);
        }
    }
}
