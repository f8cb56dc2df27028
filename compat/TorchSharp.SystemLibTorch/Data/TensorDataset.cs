using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class utils
        {
            public static partial class data
            {
                /// <summary>A dataset whose samples are the rows of some tensors.</summary>
                public static TensorDataset TensorDataset(params Tensor[] tensors) => new(tensors);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>The rows of tensors whose first dimensions are equal.</summary>
    public class TensorDataset : torch.utils.data.IterableDataset
    {
        private readonly torch.Tensor[] tensors;

        internal TensorDataset(torch.Tensor[] tensors)
        {
            ArgumentNullException.ThrowIfNull(tensors);
            if (tensors.Length == 0 || Array.Exists(tensors, tensor => tensor.shape[0] != tensors[0].shape[0]))
            {
                throw new ArgumentException("There must be a tensor, and all must have the same first dimension.", nameof(tensors));
            }

            this.tensors = [.. tensors.Select(static tensor => tensor.alias().DetachFromDisposeScope())];
        }

        public IList<torch.Tensor> this[long index] => [.. tensors.Select(tensor => tensor[index])];

        public override long Count => tensors[0].shape[0];

        public override IList<torch.Tensor> GetTensor(long index) => this[index];

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Array.ForEach(tensors, static tensor => tensor.Dispose());
            }

            base.Dispose(disposing);
        }
    }
}
