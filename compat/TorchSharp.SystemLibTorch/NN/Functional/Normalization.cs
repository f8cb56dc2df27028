using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator VectorNorm = new("aten::linalg_vector_norm");
            private static readonly Operator ClampMin = new("aten::clamp_min");
            private static readonly Operator Divide = new("aten::div", "Tensor");
            private static readonly Operator BatchNormOperator = new("aten::batch_norm");
            private static readonly Operator LayerNormOperator = new("aten::layer_norm");

            /// <summary>Scales each vector along a dimension to the p-norm 1.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12)
            {
                using var norm = VectorNorm.Call(input, p, new[] { dim }, true);
                using var divisor = ClampMin.Call(norm, eps);
                return Divide.Call(input, divisor);
            }

            /// <summary>Normalises each feature (dimension 1); in training updates the running statistics.</summary>
            /// <exception cref="ExternalException">There is one value per feature, in training.</exception>
            public static Tensor batch_norm(
                Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null,
                bool training = false, double momentum = 0.1, double eps = 1e-5)
            {
                if (training && input.NumberOfElements == input.size(1))
                {
                    throw new ExternalException("Expected more than 1 value per channel when training.");
                }
                return BatchNormOperator.Call(
                    input, weight, bias, running_mean, running_var, training, momentum, eps, true);
            }

            /// <summary>Normalises over the last dimensions, which have the given shape.</summary>
            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-05) =>
                LayerNormOperator.Call(input, normalized_shape, weight, bias, eps, true);
        }
    }
}
