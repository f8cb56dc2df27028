namespace DataModule;

/// <summary>
/// The lifecycle of a data module, generated for a <see cref="DataModuleAttribute"/> class. A trainer calls it. Without a trainer, call it in this
/// order: prepare, setup, loaders, teardown.
/// </summary>
public interface IDataModule
{
    /// <summary>Runs the <see cref="PrepareAttribute"/> methods of a scope, in declaration order.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="context">The stage, the rank, the cancellation, the log and the progress.</param>
    Task PrepareDataAsync(PrepareScope scope, PrepareContext context);

    /// <summary>Runs the <see cref="SetupAttribute"/> methods of a stage. Does nothing if the stage is already set up.</summary>
    /// <param name="context">The stage, the rank and the cancellation.</param>
    Task SetupAsync(StageContext context);

    /// <summary>Runs the <see cref="TeardownAttribute"/> methods of a stage. Does nothing if the stage is not set up.</summary>
    /// <param name="context">The stage, the rank and the cancellation.</param>
    Task TeardownAsync(StageContext context);

    /// <summary>Runs the <see cref="OnExceptionAttribute"/> methods, before teardown.</summary>
    /// <param name="exception">The exception that ended the run.</param>
    /// <param name="context">The stage, the rank and the cancellation.</param>
    Task OnExceptionAsync(Exception exception, StageContext context);
}

/// <summary>The transfer of one batch type to a device, generated for that type.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
public interface IBatchTransfer<TBatch> : IDataModule
{
    /// <summary>Runs the before-transfer hook, moves the batch to <see cref="BatchContext.Device"/>, and runs the after-transfer hook.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="context">The split, the device, and the index of the batch.</param>
    /// <returns>The batch on the device.</returns>
    TBatch TransferBatchToDevice(TBatch batch, BatchContext context);

    /// <summary>The number of samples in a batch. Metrics are weighted by it.</summary>
    /// <param name="batch">The batch.</param>
    long BatchSize(TBatch batch);
}

/// <summary>One of the loaders of a split.</summary>
/// <param name="Name">The loader's name; null where the split has one loader without a name.</param>
/// <param name="Loader">The loader.</param>
/// <typeparam name="TBatch">The batch type.</typeparam>
public readonly record struct NamedLoader<TBatch>(string? Name, IEnumerable<TBatch> Loader)
{
    /// <summary>Whether the caller keeps the loader and disposes it; false by default: the trainer disposes it.</summary>
    public bool IsBorrowed { get; init; }

    /// <summary>Sets a new loader to the epoch of the run, unless it already has another epoch.</summary>
    internal void JoinAt(long? epoch)
    {
        if (epoch is > 0 and var joined && Loader is IStatefulLoader { Epoch: 0 } loader)
        {
            loader.SetEpoch(joined);
        }
    }

    internal void Dispose()
    {
        if (!IsBorrowed)
        {
            (Loader as IDisposable)?.Dispose();
        }
    }
}

/// <summary>A data module with a train split.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
public interface ITrainData<TBatch> : IBatchTransfer<TBatch>, ITrainData
{
    /// <summary>Creates the train loader. The data must be set up for <see cref="Stage.Fit"/>.</summary>
    /// <exception cref="InvalidOperationException">The data is not set up, or the loader is null.</exception>
    NamedLoader<TBatch> GetTrainLoader();

    TResult ITrainData.Accept<TResult>(ITrainDataVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A data module with a train split of any batch type.</summary>
public interface ITrainData : IDataModule
{
    /// <summary>Calls the visitor with this module and its batch type.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <typeparam name="TResult">The result type of the visitor.</typeparam>
    TResult Accept<TResult>(ITrainDataVisitor<TResult> visitor);
}

/// <summary>Gets a data module with a train split and its batch type, without reflection.</summary>
/// <typeparam name="TResult">The result type.</typeparam>
public interface ITrainDataVisitor<out TResult>
{
    /// <summary>Gets the data module.</summary>
    /// <param name="data">The data module.</param>
    /// <typeparam name="TBatch">Its batch type.</typeparam>
    TResult Visit<TBatch>(ITrainData<TBatch> data);
}

/// <summary>A data module with a validation split of any batch type.</summary>
public interface IValidationData : IDataModule
{
    /// <summary>Calls the visitor with this module and its batch type.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <typeparam name="TResult">The result type of the visitor.</typeparam>
    TResult Accept<TResult>(IValidationDataVisitor<TResult> visitor);
}

/// <summary>Gets a data module with a validation split and its batch type, without reflection.</summary>
/// <typeparam name="TResult">The result type.</typeparam>
public interface IValidationDataVisitor<out TResult>
{
    /// <summary>Gets the data module.</summary>
    /// <param name="data">The data module.</param>
    /// <typeparam name="TBatch">Its batch type.</typeparam>
    TResult Visit<TBatch>(IValidationData<TBatch> data);
}

/// <summary>A data module with a validation split.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
public interface IValidationData<TBatch> : IValidationData, IBatchTransfer<TBatch>
{
    /// <summary>Creates the validation loaders. The data must be set up for <see cref="Stage.Fit"/> or <see cref="Stage.Validate"/>.</summary>
    /// <exception cref="InvalidOperationException">The data is not set up, or a loader is null.</exception>
    IReadOnlyList<NamedLoader<TBatch>> GetValidationLoaders();

    TResult IValidationData.Accept<TResult>(IValidationDataVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A data module with a test split.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
public interface ITestData<TBatch> : IBatchTransfer<TBatch>, ITestData
{
    /// <summary>Creates the test loaders. The data must be set up for <see cref="Stage.Test"/>.</summary>
    /// <exception cref="InvalidOperationException">The data is not set up, or a loader is null.</exception>
    IReadOnlyList<NamedLoader<TBatch>> GetTestLoaders();

    TResult ITestData.Accept<TResult>(ITestDataVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A data module with a test split of any batch type.</summary>
public interface ITestData : IDataModule
{
    /// <summary>Calls the visitor with this module and its batch type.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <typeparam name="TResult">The result type of the visitor.</typeparam>
    TResult Accept<TResult>(ITestDataVisitor<TResult> visitor);
}

/// <summary>Gets a data module with a test split and its batch type, without reflection.</summary>
/// <typeparam name="TResult">The result type.</typeparam>
public interface ITestDataVisitor<out TResult>
{
    /// <summary>Gets the data module.</summary>
    /// <param name="data">The data module.</param>
    /// <typeparam name="TBatch">Its batch type.</typeparam>
    TResult Visit<TBatch>(ITestData<TBatch> data);
}

/// <summary>A data module with a predict split.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
public interface IPredictData<TBatch> : IBatchTransfer<TBatch>, IPredictData
{
    /// <summary>Creates the predict loaders. The data must be set up for <see cref="Stage.Predict"/>.</summary>
    /// <exception cref="InvalidOperationException">The data is not set up, or a loader is null.</exception>
    IReadOnlyList<NamedLoader<TBatch>> GetPredictLoaders();

    TResult IPredictData.Accept<TResult>(IPredictDataVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A data module with a predict split of any batch type.</summary>
public interface IPredictData : IDataModule
{
    /// <summary>Calls the visitor with this module and its batch type.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <typeparam name="TResult">The result type of the visitor.</typeparam>
    TResult Accept<TResult>(IPredictDataVisitor<TResult> visitor);
}

/// <summary>Gets a data module with a predict split and its batch type, without reflection.</summary>
/// <typeparam name="TResult">The result type.</typeparam>
public interface IPredictDataVisitor<out TResult>
{
    /// <summary>Gets the data module.</summary>
    /// <param name="data">The data module.</param>
    /// <typeparam name="TBatch">Its batch type.</typeparam>
    TResult Visit<TBatch>(IPredictData<TBatch> data);
}
