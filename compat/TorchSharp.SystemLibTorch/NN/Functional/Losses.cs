using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What becomes of the losses of the elements.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public static partial class functional
        {
            private static readonly Operator CrossEntropy = new("aten::cross_entropy_loss");
            private static readonly Operator NegativeLogLikelihood = new("aten::nll_loss_nd");
            private static readonly Operator BinaryCrossEntropy = new("aten::binary_cross_entropy");
            private static readonly Operator BinaryCrossEntropyWithLogits =
                new("aten::binary_cross_entropy_with_logits");

            private static readonly Operator SquaredError = new("aten::mse_loss");
            private static readonly Operator AbsoluteError = new("aten::l1_loss");
            private static readonly Operator SmoothAbsoluteError = new("aten::smooth_l1_loss");

            /// <summary>Cross entropy of logits.</summary>
            /// <param name="input">Logits of shape (batch, classes, ...), or (classes).</param>
            /// <param name="target">Class indices, or probabilities of the input's shape.</param>
            /// <param name="weight">A weight for each class.</param>
            /// <param name="ignore_index">A target that counts for nothing.</param>
            /// <param name="reduction">What becomes of the losses of the elements.</param>
            /// <param name="label_smoothing">The share of the target that goes to all classes, from 0 to 1.</param>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                CrossEntropy.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <summary>Negative log likelihood of log probabilities.</summary>
            public static Tensor nll_loss(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                NegativeLogLikelihood.Call(input, target, weight, (long)reduction, -100);

            /// <summary>Cross entropy of probabilities of two classes.</summary>
            public static Tensor binary_cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                BinaryCrossEntropy.Call(input, target, weight, (long)reduction);

            /// <summary>Cross entropy of logits of two classes.</summary>
            /// <param name="input">Logits.</param>
            /// <param name="target">Probabilities of the input's shape.</param>
            /// <param name="weight">A weight for each element.</param>
            /// <param name="reduction">What becomes of the losses of the elements.</param>
            /// <param name="pos_weights">A weight of the positive class.</param>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean,
                Tensor? pos_weights = null) =>
                BinaryCrossEntropyWithLogits.Call(input, target, weight, pos_weights, (long)reduction);

            /// <summary>Squared differences.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                SquaredError.Call(input, target, (long)reduction);

            /// <summary>Absolute differences.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                AbsoluteError.Call(input, target, (long)reduction);

            /// <summary>
            /// Squared differences over 2 beta where they are less than beta, else absolute ones less beta / 2.
            /// </summary>
            public static Tensor smooth_l1_loss(
                Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                beta == 0 ? l1_loss(input, target, reduction)
                : SmoothAbsoluteError.Call(input, target, (long)reduction, beta);
        }
    }
}
