using TorchSharp;

namespace DataModule;

/// <summary>Reads TorchSharp's own datasets, its <c>TensorDataset</c> too. They stay their owner's, to be disposed after the loaders.</summary>
public static class TorchSharpDatasets
{
    /// <summary>TorchSharp's dataset as one of ours.</summary>
    /// <remarks>
    /// Where samples are tensors, or lists or dictionaries of tensors, each sample's tensors belong to whoever asked for
    /// it: what the dataset made for it is taken out of dispose scopes, and what it keeps is given as an alias. The rest
    /// of what it made is freed; what it means to keep, it must detach from dispose scopes. Samples of other types are
    /// given as they are.
    /// </remarks>
    /// <param name="dataset">The dataset. It is not disposed.</param>
    /// <param name="threadSafe">
    /// Several workers may call <c>GetTensor</c> at once. TorchSharp promises that of no dataset, so by default they take turns.
    /// </param>
    public static IDataset<T> ToDataset<T>(this torch.utils.data.Dataset<T> dataset, bool threadSafe = false)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new TorchSharpDataset<T>(dataset, threadSafe);
    }

    /// <summary>A loader that stacks named tensors, as TorchSharp's own does; see <see cref="TensorCollation"/>.</summary>
    /// <param name="dataset">The dataset. It is not disposed with the loader.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="shuffle">A new random order each epoch, or the dataset's own.</param>
    /// <param name="seed">Equal seeds give equal orders.</param>
    /// <param name="workers">Threads that make batches ahead; 0 makes each batch on the consumer's thread.</param>
    /// <param name="lastBatch">What becomes of the samples that do not fill a batch.</param>
    /// <param name="threadSafe">Several workers may call <c>GetTensor</c> at once; by default they take turns.</param>
    /// <param name="options">Everything else.</param>
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

    /// <summary>A loader that stacks lists of tensors place by place, as TorchSharp's own does; see <see cref="TensorCollation"/>.</summary>
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
