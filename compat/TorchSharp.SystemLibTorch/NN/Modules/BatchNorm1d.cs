using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Batch normalisation of (batch, features) or (batch, features, length).</summary>
        public sealed class BatchNorm1d : BatchNorm
        {
            internal BatchNorm1d(
                long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device,
                ScalarType? dtype)
                : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm1d))
            {
            }

            /// <inheritdoc/>
            protected override void ValidateInputDimensions(Tensor input)
            {
                if (input.Dimensions is not (2 or 3))
                {
                    throw new ArgumentException(
                        "BatchNorm1d takes (batch, features) or (batch, features, length), "
                        + $"but the input has {input.Dimensions} dimensions.");
                }
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Batch normalisation of (batch, features) or (batch, features, length).</summary>
            /// <param name="num_features">The number of features (channels).</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="momentum">The weight of a new batch in the running statistics.</param>
            /// <param name="affine">Whether there is a learned scale and shift.</param>
            /// <param name="track_running_stats">Whether there are running statistics for evaluation.</param>
            /// <param name="device">Where the parameters and buffers are.</param>
            /// <param name="dtype">Their type.</param>
            public static Modules.BatchNorm1d BatchNorm1d(
                long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true,
                bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
