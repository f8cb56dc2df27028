namespace DataModule;

/// <summary>
/// The lifecycle that the generator writes for a <see cref="DataModuleAttribute"/> class. Called by a trainer, or by
/// hand in this order: prepare, set up, load, tear down.
/// </summary>
public interface IDataModule
{
    /// <summary>Runs the <see cref="PrepareAttribute"/> methods of the given scope in declaration order.</summary>
    Task PrepareDataAsync(PrepareScope scope, PrepareContext context);

    /// <summary>Runs the <see cref="SetupAttribute"/> methods of the stage; does nothing if the stage is already set up.</summary>
    Task SetupAsync(StageContext context);

    /// <summary>Runs the <see cref="TeardownAttribute"/> methods of the stage; does nothing if it was not set up.</summary>
    Task TeardownAsync(StageContext context);

    /// <summary>Runs the <see cref="OnExceptionAttribute"/> methods, before teardown.</summary>
    Task OnExceptionAsync(Exception exception, StageContext context);
}

/// <summary>The transfer of one batch type, written by the generator for the exact type.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
public interface IBatchTransfer<TBatch> : IDataModule
{
    /// <summary>Before-transfer hook, move to <see cref="BatchContext.Device"/>, after-transfer hook.</summary>
    TBatch TransferBatchToDevice(TBatch batch, BatchContext context);

    /// <summary>The number of samples in a batch, by which metrics are weighted.</summary>
    long BatchSize(TBatch batch);
}

/// <summary>One of a split's loaders.</summary>
/// <param name="Name">Its name, or null where the split has one unnamed loader.</param>
/// <param name="Loader">The batches.</param>
/// <typeparam name="TBatch">The batch type.</typeparam>
public readonly record struct NamedLoader<TBatch>(string? Name, IEnumerable<TBatch> Loader)
{
    /// <summary>Whether whoever gave the loader goes on using it; otherwise the trainer disposes it.</summary>
    public bool IsBorrowed { get; init; }

    /// <summary>A new loader in a run under way begins with the run's epoch, unless it has been told another.</summary>
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
    /// <summary>A new train loader. The data must be set up for <see cref="Stage.Fit"/>.</summary>
    NamedLoader<TBatch> GetTrainLoader();

    TResult ITrainData.Accept<TResult>(ITrainDataVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A data module with a train split, whatever its batch type.</summary>
public interface ITrainData : IDataModule
{
    /// <summary>Calls the visitor with this module under its exact batch type.</summary>
    TResult Accept<TResult>(ITrainDataVisitor<TResult> visitor);
}

/// <summary>Gets a train split under its exact batch type, without reflection.</summary>
/// <typeparam name="TResult">What the visit gives.</typeparam>
public interface ITrainDataVisitor<out TResult>
{
    /// <summary>Visits.</summary>
    TResult Visit<TBatch>(ITrainData<TBatch> data);
}

/// <summary>A data module with a validation split, whatever its batch type.</summary>
public interface IValidationData : IDataModule
{
    /// <summary>Calls the visitor with this module under its exact batch type.</summary>
    TResult Accept<TResult>(IValidationDataVisitor<TResult> visitor);
}

/// <summary>Gets a validation split under its exact batch type, without reflection.</summary>
/// <typeparam name="TResult">What the visit gives.</typeparam>
public interface IValidationDataVisitor<out TResult>
{
    /// <summary>Visits.</summary>
    TResult Visit<TBatch>(IValidationData<TBatch> data);
}

/// <summary>A data module with a validation split.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
public interface IValidationData<TBatch> : IValidationData, IBatchTransfer<TBatch>
{
    /// <summary>New validation loaders. The data must be set up for <see cref="Stage.Fit"/> or <see cref="Stage.Validate"/>.</summary>
    IReadOnlyList<NamedLoader<TBatch>> GetValidationLoaders();

    TResult IValidationData.Accept<TResult>(IValidationDataVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A data module with a test split.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
public interface ITestData<TBatch> : IBatchTransfer<TBatch>, ITestData
{
    /// <summary>New test loaders. The data must be set up for <see cref="Stage.Test"/>.</summary>
    IReadOnlyList<NamedLoader<TBatch>> GetTestLoaders();

    TResult ITestData.Accept<TResult>(ITestDataVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A data module with a test split, whatever its batch type.</summary>
public interface ITestData : IDataModule
{
    /// <summary>Calls the visitor with this module under its exact batch type.</summary>
    TResult Accept<TResult>(ITestDataVisitor<TResult> visitor);
}

/// <summary>Gets a test split under its exact batch type, without reflection.</summary>
/// <typeparam name="TResult">What the visit gives.</typeparam>
public interface ITestDataVisitor<out TResult>
{
    /// <summary>Visits.</summary>
    TResult Visit<TBatch>(ITestData<TBatch> data);
}

/// <summary>A data module with a predict split.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
public interface IPredictData<TBatch> : IBatchTransfer<TBatch>, IPredictData
{
    /// <summary>New predict loaders. The data must be set up for <see cref="Stage.Predict"/>.</summary>
    IReadOnlyList<NamedLoader<TBatch>> GetPredictLoaders();

    TResult IPredictData.Accept<TResult>(IPredictDataVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A data module with a predict split, whatever its batch type.</summary>
public interface IPredictData : IDataModule
{
    /// <summary>Calls the visitor with this module under its exact batch type.</summary>
    TResult Accept<TResult>(IPredictDataVisitor<TResult> visitor);
}

/// <summary>Gets a predict split under its exact batch type, without reflection.</summary>
/// <typeparam name="TResult">What the visit gives.</typeparam>
public interface IPredictDataVisitor<out TResult>
{
    /// <summary>Visits.</summary>
    TResult Visit<TBatch>(IPredictData<TBatch> data);
}
