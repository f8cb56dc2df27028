namespace DataModule;

/// <summary>
/// A data module made from datasets, without a class of your own. The train split is shuffled in each epoch; the others keep their order.
/// For hooks, preparation, state or different loader options for each split, write a <see cref="DataModuleAttribute"/> class.
/// </summary>
/// <example><code>
/// var data = new DatasetModule&lt;Digit, Digit.Batch&gt;(batchSize: 64) { Train = train, Validation = validation, Test = test };
/// trainer.Fit(model, data);
/// </code></example>
/// <param name="batchSize">The number of samples in a batch, for every split; at least 1.</param>
/// <param name="workers">The number of threads of each loader that prepare batches ahead. With 0, the default, the trainer's thread makes each batch when it is needed.</param>
/// <param name="seed">The seed of the random order. Equal seeds give equal orders; 0 by default.</param>
/// <typeparam name="TSample">The sample type.</typeparam>
/// <typeparam name="TBatch">Its generated batch type, such as <c>Digit.Batch</c>.</typeparam>
public sealed class DatasetModule<TSample, TBatch>(int batchSize, int workers = 0, ulong seed = 0)
    : ITrainData<TBatch>, IValidationData<TBatch>, ITestData<TBatch>, IPredictData<TBatch>
    where TBatch : IBatch<TBatch, TSample>
{
    /// <summary>The train dataset; none by default.</summary>
    public IDataset<TSample>? Train { get; init; }

    /// <summary>The validation dataset; none by default.</summary>
    public IDataset<TSample>? Validation { get; init; }

    /// <summary>Several validation datasets by name, instead of <see cref="Validation"/> or after it; none by default.</summary>
    public IReadOnlyDictionary<string, IDataset<TSample>>? ValidationSets { get; init; }

    /// <summary>The test dataset; none by default.</summary>
    public IDataset<TSample>? Test { get; init; }

    /// <summary>Several test datasets by name, instead of <see cref="Test"/> or after it; none by default.</summary>
    public IReadOnlyDictionary<string, IDataset<TSample>>? TestSets { get; init; }

    /// <summary>The predict dataset; none by default.</summary>
    public IDataset<TSample>? Predict { get; init; }

    /// <summary>Several predict datasets by name, instead of <see cref="Predict"/> or after it; none by default.</summary>
    public IReadOnlyDictionary<string, IDataset<TSample>>? PredictSets { get; init; }

    /// <summary>What happens to the last train samples if they do not fill a batch; they are kept by default. Other splits always keep them.</summary>
    public LastBatch LastBatch { get; init; }

    /// <summary>All other options of the loaders. A sampler or batch sampler applies to the train loader only, and replaces shuffling.</summary>
    public LoaderOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public NamedLoader<TBatch> GetTrainLoader() => new(
        null,
        DataLoader.Create<TSample, TBatch>(
            Train ?? throw Missing(nameof(Train)), batchSize, Options is { Sampler: null, BatchSampler: null }, seed, workers, LastBatch, Options));

    /// <inheritdoc/>
    public IReadOnlyList<NamedLoader<TBatch>> GetValidationLoaders() => Loaders(Validation, ValidationSets, nameof(Validation));

    /// <inheritdoc/>
    public IReadOnlyList<NamedLoader<TBatch>> GetTestLoaders() => Loaders(Test, TestSets, nameof(Test));

    /// <inheritdoc/>
    public IReadOnlyList<NamedLoader<TBatch>> GetPredictLoaders() => Loaders(Predict, PredictSets, nameof(Predict));

    /// <summary>Moves the batch to the device of the context.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="context">The context with the target device.</param>
    /// <returns>The batch on the device.</returns>
    public TBatch TransferBatchToDevice(TBatch batch, BatchContext context) => batch.To(context.Device);

    /// <inheritdoc/>
    public long BatchSize(TBatch batch) => batch.Count;

    // Without a validation dataset, a fit has no validation.
    TResult IValidationData.Accept<TResult>(IValidationDataVisitor<TResult> visitor) =>
        Validation is null && ValidationSets is not { Count: > 0 } ? default! : visitor.Visit(this);

    Task IDataModule.PrepareDataAsync(PrepareScope scope, PrepareContext context) => Task.CompletedTask;

    Task IDataModule.SetupAsync(StageContext context) => Task.CompletedTask;

    Task IDataModule.TeardownAsync(StageContext context) => Task.CompletedTask;

    Task IDataModule.OnExceptionAsync(Exception exception, StageContext context) => Task.CompletedTask;

    private List<NamedLoader<TBatch>> Loaders(IDataset<TSample>? one, IReadOnlyDictionary<string, IDataset<TSample>>? several, string split)
    {
        var loaders = new List<NamedLoader<TBatch>>();
        var options = Options with { Sampler = null, BatchSampler = null };
        if (one is not null)
        {
            loaders.Add(Named(several is { Count: > 0 } ? split.ToLowerInvariant() : null, one));
        }

        loaders.AddRange((several ?? new Dictionary<string, IDataset<TSample>>()).Select(set => Named(set.Key, set.Value)));
        return loaders.Count > 0 ? loaders : throw Missing(split, several: true);

        NamedLoader<TBatch> Named(string? name, IDataset<TSample> dataset) =>
            new(name, DataLoader.Create<TSample, TBatch>(dataset, batchSize, shuffle: false, seed, workers, LastBatch.Keep, options));
    }

    private static InvalidOperationException Missing(string split, bool several = false) =>
        new($"The data module has no {split.ToLowerInvariant()} dataset: set {split}{(several ? $" or {split}Sets" : "")} of the DatasetModule.");
}
