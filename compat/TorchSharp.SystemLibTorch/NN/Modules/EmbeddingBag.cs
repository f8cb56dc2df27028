using TorchSharp.Native;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    /// <summary>How the rows of a bag are reduced.</summary>
    public enum EmbeddingBagMode
    {
        Sum = 0,
        Mean = 1,
        Max = 2,
    }

    namespace Modules
    {
        /// <summary>Sums, means or maxima over bags of rows of the weight.</summary>
        public sealed class EmbeddingBag
            : nn.Module<Tensor, Tensor?, Tensor?, Tensor>, nn.IModule<Tensor, Tensor, Tensor>
        {
            private static readonly Operator Bags = new("aten::embedding_bag", "padding_idx");
            private static readonly Operator Steps = new("aten::arange", "start_step");
            private static readonly Operator Reshape = new("aten::reshape");

            private readonly EmbeddingOptions _options;
            private readonly EmbeddingBagMode _mode;
            private readonly bool _includeLastOffset;

            [ComponentName(Name = nameof(weight))]
            private Parameter? _weight;

            internal EmbeddingBag(
                Parameter weight, EmbeddingOptions options, EmbeddingBagMode mode, bool includeLastOffset)
                : base(nameof(EmbeddingBag))
            {
                (_options, _mode, _includeLastOffset) = (options, mode, includeLastOffset);
                this.weight = weight;
            }

            /// <summary>Shape (rows, dimensions).</summary>
            public Parameter? weight
            {
                get => _weight;
                set => Own(ref _weight, nameof(weight), value);
            }

            /// <summary>One row for each bag.</summary>
            /// <param name="input">Indices: of shape (bags, size), or all bags one after the other.</param>
            /// <param name="offsets">Where each bag begins; only for inputs with one dimension.</param>
            /// <param name="perSampleWeights">Weights of the indices; only for sums.</param>
            public override Tensor forward(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
            {
                _options.LimitNorms(_weight!, input);
                if (input.Dimensions == 1)
                {
                    return Reduce(input, offsets!, perSampleWeights);
                }
                var shape = input.shape;
                using var begins = Steps.Call(
                    0, shape[0] * shape[1], shape[1], input.dtype, Value.None, input.device);
                using var flat = Reshape.Call(input, AllElements);
                using var flatWeights = perSampleWeights is null ? null : Reshape.Call(perSampleWeights, AllElements);
                return Reduce(flat, begins, flatWeights);
            }

            /// <summary>One row for each bag, with hooks.</summary>
            /// <exception cref="ArgumentException">
            /// The indices are no integers, or of another type than the offsets; or offsets are there for an input with
            /// two dimensions, or are not for one with one.
            /// </exception>
            public new Tensor call(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
            {
                Validate(input, offsets);
                return base.call(input, offsets, perSampleWeights);
            }

            /// <summary>One row for each bag, with hooks.</summary>
            public Tensor call(Tensor input, Tensor offsets) => call(input, offsets, null);

            /// <summary>One row for each bag of a two-dimensional input, with hooks.</summary>
            public Tensor call(Tensor input) => call(input, null, null);

            private static long[] AllElements { get; } = [-1];

            private Tensor Reduce(Tensor input, Tensor offsets, Tensor? perSampleWeights) =>
                Bags.Call(
                    _weight, input, offsets, _options.ScaleGradientsByFrequency, (long)_mode, _options.Sparse,
                    perSampleWeights, _includeLastOffset,
                    _options.PaddingIndex < 0 ? Value.None : _options.PaddingIndex);

            private static void Validate(Tensor input, Tensor? offsets)
            {
                if (!is_integral(input.dtype))
                {
                    throw new ArgumentException("Embedding input must be an integral tensor.");
                }
                if (offsets is not null && input.dtype != offsets.dtype)
                {
                    throw new ArgumentException("input and offsets must have the same element type.");
                }
                if (input.Dimensions is not (1 or 2) || input.Dimensions == 1 == (offsets is null))
                {
                    throw new ArgumentException(
                        "'offsets' must be non-null for a 1-D input, and null for a 2-D input, but the input has "
                        + $"{input.Dimensions} dimensions and the offsets are {(offsets is null ? "" : "not ")}null.");
                }
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Reduced bags of vectors, drawn from the standard normal distribution.</summary>
            /// <param name="num_embeddings">The number of rows.</param>
            /// <param name="embedding_dims">The size of each.</param>
            /// <param name="max_norm">Rows longer than this are scaled down when used.</param>
            /// <param name="norm_type">The p of that p-norm.</param>
            /// <param name="scale_grad_by_freq">Whether to divide gradients by how often a row is used.</param>
            /// <param name="mode">How a bag is reduced.</param>
            /// <param name="sparse">Whether gradients are sparse.</param>
            /// <param name="include_last_offset">Whether the offsets end with the size of the input, as in CSR.</param>
            /// <param name="padding_index">A row that is left out of every bag; -1 for none.</param>
            /// <param name="device">Where the weight is.</param>
            /// <param name="dtype">Its type.</param>
            public static Modules.EmbeddingBag EmbeddingBag(
                long num_embeddings, long embedding_dims, double? max_norm = null, double norm_type = 2.0,
                bool scale_grad_by_freq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false,
                bool include_last_offset = false, long padding_index = -1, Device? device = null,
                ScalarType? dtype = null)
            {
                var options = new Modules.EmbeddingOptions(
                    padding_index, max_norm, norm_type, scale_grad_by_freq, sparse);
                return new Modules.EmbeddingBag(
                    options.Draw(num_embeddings, embedding_dims, device, dtype), options, mode, include_last_offset);
            }

            /// <summary>Reduced bags of given vectors, which are not trained by default.</summary>
            public static Modules.EmbeddingBag EmbeddingBag_from_pretrained(
                Tensor embeddings, bool freeze = true, double? max_norm = null, double norm_type = 2.0,
                bool scale_grad_by_freq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false,
                bool include_last_offset = false, long padding_index = -1, Device? device = null,
                ScalarType? dtype = null) =>
                new(Parameter(Copy(embeddings, device, dtype), !freeze),
                    new Modules.EmbeddingOptions(padding_index, max_norm, norm_type, scale_grad_by_freq, sparse), mode,
                    include_last_offset);
        }
    }
}
