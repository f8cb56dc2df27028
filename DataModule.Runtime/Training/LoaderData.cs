using TorchSharp;

namespace DataModule;

/// <summary>A data module with a single loader. The loader belongs to the caller and is not disposed.</summary>
internal class LoaderData<TBatch>(IEnumerable<TBatch> loader, Func<TBatch, torch.Device, TBatch>? transfer, Func<TBatch, long>? count)
    : ITrainData<TBatch>, ITestData<TBatch>, IPredictData<TBatch>
{
    public NamedLoader<TBatch> GetTrainLoader() => Borrowed(loader);

    public IReadOnlyList<NamedLoader<TBatch>> GetTestLoaders() => [Borrowed(loader)];

    public IReadOnlyList<NamedLoader<TBatch>> GetPredictLoaders() => [Borrowed(loader)];

    public TBatch TransferBatchToDevice(TBatch batch, BatchContext context) =>
        transfer is not null ? transfer(batch, context.Device)
        : batch is torch.Tensor tensor ? BatchTransfer.IsOn(tensor, context.Device) ? batch : (TBatch)(object)tensor.to(context.Device)
        : context.Device.type == DeviceType.CPU ? batch
        : throw new InvalidOperationException(
            $"The trainer cannot move a {typeof(TBatch)} to {context.Device}: pass transfer: (batch, device) => ..., or use a data module.");

    public long BatchSize(TBatch batch) => count is not null ? count(batch) : BatchSizes.Of(batch);

    public Task PrepareDataAsync(PrepareScope scope, PrepareContext context) => Task.CompletedTask;

    public Task SetupAsync(StageContext context) => Task.CompletedTask;

    public Task TeardownAsync(StageContext context) => Task.CompletedTask;

    public Task OnExceptionAsync(Exception exception, StageContext context) => Task.CompletedTask;

    protected static NamedLoader<TBatch> Borrowed(IEnumerable<TBatch> loader) => new(null, loader) { IsBorrowed = true };
}

/// <summary>A data module with a train loader and a validation loader. Both belong to the caller and are not disposed.</summary>
internal sealed class ValidatedLoaderData<TBatch>(
    IEnumerable<TBatch> loader,
    IEnumerable<TBatch> validation,
    Func<TBatch, torch.Device, TBatch>? transfer,
    Func<TBatch, long>? count) : LoaderData<TBatch>(loader, transfer, count), IValidationData<TBatch>
{
    public IReadOnlyList<NamedLoader<TBatch>> GetValidationLoaders() => [Borrowed(validation)];
}
