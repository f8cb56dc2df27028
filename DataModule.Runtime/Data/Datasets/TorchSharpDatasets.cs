using TorchSharp;

namespace DataModule;

/// <summary>Reads TorchSharp's own datasets, such as its <c>TensorDataset</c>. Dispose them yourself, after the loaders.</summary>
public static class TorchSharpDatasets
{
    /// <summary>A TorchSharp dataset as an <see cref="IDataset{T}"/>.</summary>
    /// <remarks>
    /// Where samples are tensors, or lists or dictionaries of tensors, the caller owns the tensors of a sample: those that the dataset
    /// made for it are detached from dispose scopes, and those that the dataset keeps are returned as aliases. Other tensors that the
    /// dataset made are freed; those that it needs later, it must detach from dispose scopes. Samples of other types are returned as they are.
    /// </remarks>
    /// <param name="dataset">The dataset. It is not disposed.</param>
    /// <param name="threadSafe">
    /// Whether several workers may call <c>GetTensor</c> at once. TorchSharp does not promise it for any dataset, so by default they take turns.
    /// </param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static IDataset<T> ToDataset<T>(this torch.utils.data.Dataset<T> dataset, bool threadSafe = false)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new TorchSharpDataset<T>(dataset, threadSafe);
    }

    /// <summary>A loader that stacks tensors by name, as TorchSharp's own does; see <see cref="TensorCollation"/>.</summary>
    /// <param name="dataset">The dataset. It is not disposed with the loader.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="shuffle">A new random order each epoch; off by default: the dataset's own order.</param>
    /// <param name="seed">Equal seeds give equal orders; 0 by default.</param>
    /// <param name="workers">Threads that prefetch batches; by default 0: each batch is made on the consumer's thread.</param>
    /// <param name="lastBatch">What happens to a last batch that is not full; kept by default.</param>
    /// <param name="threadSafe">Whether several workers may call <c>GetTensor</c> at once; by default they take turns.</param>
    /// <param name="options">Other options.</param>
    /// <exception cref="ArgumentException">Options do not go together or do not suit the dataset; the message says which.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static DataLoader<Dictionary<string, torch.Tensor>> ToLoader(
        this torch.utils.data.Dataset<Dictionary<string, torch.Tensor>> dataset,
        int batchSize,
        bool shuffle = false,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        bool threadSafe = false,
        LoaderOptions? options = null) =>
        DataLoader.Create<Dictionary<string, torch.Tensor>, Dictionary<string, torch.Tensor>>(
            dataset.ToDataset(threadSafe), batchSize, TensorCollation.Stack, shuffle, seed, workers, lastBatch,
            (options ?? new LoaderOptions()) with { Discard = TensorCollation.Discard });

    /// <summary>A loader that stacks lists of tensors: the first of each, the second of each, and so on, as TorchSharp's own does; see <see cref="TensorCollation"/>.</summary>
    /// <inheritdoc cref="ToLoader(torch.utils.data.Dataset{Dictionary{string, torch.Tensor}}, int, bool, ulong, int, LastBatch, bool, LoaderOptions?)"/>
    public static DataLoader<IList<torch.Tensor>> ToLoader(
        this torch.utils.data.Dataset<IList<torch.Tensor>> dataset,
        int batchSize,
        bool shuffle = false,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        bool threadSafe = false,
        LoaderOptions? options = null) =>
        DataLoader.Create<IList<torch.Tensor>, IList<torch.Tensor>>(
            dataset.ToDataset(threadSafe), batchSize, TensorCollation.Stack, shuffle, seed, workers, lastBatch,
            (options ?? new LoaderOptions()) with { Discard = TensorCollation.Discard });
}
