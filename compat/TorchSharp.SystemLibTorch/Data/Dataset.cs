namespace TorchSharp;

public static partial class torch
{
    /// <summary>Utilities.</summary>
    public static partial class utils
    {
        /// <summary>Datasets, as TorchSharp's own loaders know them.</summary>
        public static partial class data
        {
            /// <summary>Samples by index.</summary>
            public abstract class Dataset<T> : IDisposable
            {
                public abstract long Count { get; }

                public abstract T GetTensor(long index);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing) { }
            }

            /// <summary>Samples that are named tensors.</summary>
            public abstract class Dataset : Dataset<Dictionary<string, Tensor>>;

            /// <summary>Samples that are lists of tensors.</summary>
            public abstract class IterableDataset : Dataset<IList<Tensor>>;
        }
    }
}
