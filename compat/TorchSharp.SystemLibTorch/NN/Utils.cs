using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Gradients and parameters of a model as a whole.</summary>
        public static partial class utils
        {
            private static readonly Operator VectorNorm = new("aten::linalg_vector_norm");
            private static readonly Operator Multiply = new("aten::mul_", "Scalar");
            private static readonly Operator Clamp = new("aten::clamp_");
            private static readonly Operator Stack = new("aten::stack");
            private static readonly Operator Concatenate = new("aten::cat");
            private static readonly Operator Reshape = new("aten::reshape");
            private static readonly Operator Narrow = new("aten::narrow");
            private static readonly Operator ViewAs = new("aten::view_as");

            /// <summary>Scales the gradients down, so that their norm, as of one vector, is at most a limit.</summary>
            /// <param name="tensors">The parameters; those without gradients count for nothing.</param>
            /// <param name="max_norm">The limit.</param>
            /// <param name="norm_type">The p of the p-norm; may be infinity.</param>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(
                IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var withoutGradients = no_grad();
                using var scope = NewDisposeScope();
                var gradients = Gradients(tensors);
                if (gradients.Count == 0)
                {
                    return 0;
                }
                var norms = gradients.Select(gradient => VectorNorm.Call(gradient, norm_type)).ToArray();
                var total = VectorNorm.Call(Stack.Call(norms), norm_type).to(ScalarType.Float64).item<double>();
                var factor = max_norm / (total + 1e-6);
                if (factor < 1)
                {
                    foreach (var gradient in gradients)
                    {
                        Multiply.Run(gradient, factor);
                    }
                }
                return total;
            }

            /// <summary>Limits each element of the gradients to [-clip_value, clip_value].</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var withoutGradients = no_grad();
                using var scope = NewDisposeScope();
                foreach (var gradient in Gradients(tensors))
                {
                    Clamp.Run(gradient, -clip_value, clip_value);
                }
            }

            /// <summary>All elements of the parameters, one after the other.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                var flat = tensors.Select(tensor => Reshape.Call(tensor, new long[] { -1 })).ToArray();
                return Concatenate.Call(flat, 0).MoveToOuterDisposeScope();
            }

            /// <summary>Copies the elements of a vector into the parameters, one after the other.</summary>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var withoutGradients = no_grad();
                using var scope = NewDisposeScope();
                var begin = 0L;
                foreach (var tensor in tensors)
                {
                    var length = tensor.NumberOfElements;
                    tensor.copy_(ViewAs.Call(Narrow.Call(vec, 0, begin, length), tensor));
                    begin += length;
                }
            }

            private static List<Tensor> Gradients(IEnumerable<Parameter> parameters) =>
                [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        }
    }
}
