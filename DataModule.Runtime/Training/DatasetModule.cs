namespace DataModule;

/// <summary>
/// A data module made of datasets, without a class of your own: the train split is shuffled anew each epoch, the others keep their order.
/// What a split needs beyond that (hooks, preparation, state, loaders that differ) is what a <see cref="DataModuleAttribute"/> class is for.
/// </summary>
/// <example><code>
/// var data = new DatasetModule&lt;Digit, Digit.Batch&gt;(batchSize: 64) { Train = train, Validation = validation, Test = test };
/// trainer.Fit(model, data);
/// </code></example>
/// <param name="batchSize">Samples in a batch of every split; at least 1.</param>
/// <param name="workers">Threads of each loader that make batches ahead; 0, the default, makes each batch on the trainer's thread.</param>
/// <param name="seed">Equal seeds give equal orders; 0 by default.</param>
/// <typeparam name="TSample">The sample type.</typeparam>
/// <typeparam name="TBatch">Its generated batch type, such as <c>Digit.Batch</c>.</typeparam>
public sealed class DatasetModule<TSample, TBatch>(int batchSize, int workers = 0, ulong seed = 0)
    : ITrainData<TBatch>, IValidationData<TBatch>, ITestData<TBatch>, IPredictData<TBatch>
    where TBatch : IBatch<TBatch, TSample>
{
    /// <summary>What is trained on; none by default.</summary>
    public IDataset<TSample>? Train { get; init; }

    /// <summary>What is validated; none by default.</summary>
    public IDataset<TSample>? Validation { get; init; }

    /// <summary>Several datasets to validate, by name, in place of or after <see cref="Validation"/>.</summary>
    public IReadOnlyDictionary<string, IDataset<TSample>>? ValidationSets { get; init; }

    /// <summary>What is tested; none by default.</summary>
    public IDataset<TSample>? Test { get; init; }

    /// <summary>Several datasets to test, by name, in place of or after <see cref="Test"/>.</summary>
    public IReadOnlyDictionary<string, IDataset<TSample>>? TestSets { get; init; }

    /// <summary>What is predicted; none by default.</summary>
    public IDataset<TSample>? Predict { get; init; }

    /// <summary>Several datasets to predict, by name, in place of or after <see cref="Predict"/>.</summary>
    public IReadOnlyDictionary<string, IDataset<TSample>>? PredictSets { get; init; }

    /// <summary>What becomes of the train samples that do not fill a batch; kept by default.</summary>
    public LastBatch LastBatch { get; init; }

    /// <summary>Everything else about the loaders; a sampler is the train loader's alone, in place of shuffling.</summary>
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

    /// <summary>The batch on the device of the context.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="context">Where it is to go.</param>
    public TBatch TransferBatchToDevice(TBatch batch, BatchContext context) => batch.To(context.Device);

    /// <inheritdoc/>
    public long BatchSize(TBatch batch) => batch.Count;

    // A fit has no validation where there is nothing to validate.
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
