using TorchSharp.Native;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A row of the weight for each index.</summary>
        public sealed class Embedding : nn.Module<Tensor, Tensor>
        {
            private static readonly Operator Lookup = new("aten::embedding");

            private readonly EmbeddingOptions _options;

            [ComponentName(Name = nameof(weight))]
            private Parameter? _weight;

            internal Embedding(Parameter weight, EmbeddingOptions options)
                : base(nameof(Embedding))
            {
                _options = options;
                this.weight = weight;
            }

            /// <summary>Shape (rows, dimensions).</summary>
            public Parameter? weight
            {
                get => _weight;
                set => Own(ref _weight, nameof(weight), value);
            }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input)
            {
                _options.LimitNorms(_weight!, input);
                return Lookup.Call(
                    _weight, input, _options.PaddingIndex, _options.ScaleGradientsByFrequency, _options.Sparse);
            }
        }

        /// <summary>What the embedding modules have in common.</summary>
        /// <param name="PaddingIndex">The row without gradients; -1 for none.</param>
        internal sealed record EmbeddingOptions(
            long PaddingIndex, double? MaxNorm, double NormType, bool ScaleGradientsByFrequency, bool Sparse)
        {
            private static readonly Operator Renormalize = new("aten::embedding_renorm_");
            private static readonly Operator ZeroRow = new("aten::index_fill_", "int_Scalar");

            /// <summary>Scales the rows that are about to be used down to the greatest norm, if there is one.</summary>
            public void LimitNorms(Tensor weight, Tensor indices)
            {
                if (MaxNorm is { } limit)
                {
                    using var withoutGradients = no_grad();
                    Renormalize.Run(weight, indices, limit, NormType);
                }
            }

            /// <summary>Standard normal rows, with zeros in the padding row.</summary>
            public Parameter Draw(long rows, long dimensions, Device? device, ScalarType? dtype)
            {
                var weight = nn.Parameter(empty([rows, dimensions], dtype, device));
                nn.init.normal_(weight);
                if (PaddingIndex >= 0)
                {
                    using var withoutGradients = no_grad();
                    using var row = tensor(new[] { PaddingIndex }, device: device);
                    ZeroRow.Run(weight, 0, row, 0);
                }
                return weight;
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A table of vectors, drawn from the standard normal distribution.</summary>
            /// <param name="num_embeddings">The number of rows.</param>
            /// <param name="embedding_dims">The size of each.</param>
            /// <param name="padding_idx">A row that starts as zeros and gets no gradients.</param>
            /// <param name="max_norm">Rows longer than this are scaled down when used.</param>
            /// <param name="norm_type">The p of that p-norm.</param>
            /// <param name="scale_grad_by_freq">Whether to divide gradients by how often a row is used.</param>
            /// <param name="sparse">Whether gradients are sparse.</param>
            /// <param name="device">Where the weight is.</param>
            /// <param name="dtype">Its type.</param>
            public static Modules.Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null,
                ScalarType? dtype = null)
            {
                var options = new Modules.EmbeddingOptions(
                    Wrap(padding_idx, num_embeddings), max_norm, norm_type, scale_grad_by_freq, sparse);
                return new Modules.Embedding(
                    options.Draw(num_embeddings, embedding_dims, device, dtype), options);
            }

            /// <summary>A table of given vectors, which are not trained by default.</summary>
            public static Modules.Embedding Embedding_from_pretrained(
                Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null,
                ScalarType? dtype = null)
            {
                var options = new Modules.EmbeddingOptions(
                    Wrap(padding_idx, embeddings.size(0)), max_norm, norm_type, scale_grad_by_freq, sparse);
                return new Modules.Embedding(Parameter(Copy(embeddings, device, dtype), !freeze), options);
            }

            private static long Wrap(long? index, long rows) => index switch
            {
                null => -1,
                < 0 => index.Value + rows,
                _ => index.Value,
            };

            private static Tensor Copy(Tensor source, Device? device, ScalarType? dtype)
            {
                using var withoutGradients = no_grad();
                return source.to(dtype ?? source.dtype, device ?? source.device, copy: true);
            }
        }
    }
}
