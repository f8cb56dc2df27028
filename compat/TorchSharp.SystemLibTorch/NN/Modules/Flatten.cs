using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Merges a range of dimensions into one.</summary>
        public sealed class Flatten : ParameterLessModule<Tensor, Tensor>
        {
            private static readonly Operator FlattenOperator = new("aten::flatten", "using_ints");

            internal Flatten(long start_dim, long end_dim)
                : base(nameof(Flatten)) => (this.start_dim, this.end_dim) = (start_dim, end_dim);

            public long start_dim { get; set; }

            public long end_dim { get; set; }

            /// <inheritdoc/>
            public override Tensor forward(Tensor input) => FlattenOperator.Call(input, start_dim, end_dim);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Merges dimensions; by default all but the first.</summary>
            public static Modules.Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);
        }
    }
}
