using TorchSharp;

namespace DataModule.Tests.Training;

/// <summary>A hand-written data module of all four splits that records every call, in order.</summary>
internal sealed class RecordingData(List<string> calls, int batches = 3, int batchSize = 4)
    : ITrainData<torch.Tensor>, IValidationData<torch.Tensor>, ITestData<torch.Tensor>, IPredictData<torch.Tensor>
{
    public Action<string> OnCall { get; init; } = static _ => { };

    public bool KnowsItsLength { get; init; } = true;

    public IReadOnlyList<string?> ValidationNames { get; init; } = [null];

    public Task PrepareDataAsync(PrepareScope scope, PrepareContext context) => Record($"prepare {scope} {context.Stage}");

    public Task SetupAsync(StageContext context) => Record($"setup {context.Stage}");

    public Task TeardownAsync(StageContext context) => Record($"teardown {context.Stage}");

    public Task OnExceptionAsync(Exception exception, StageContext context) => Record($"exception {exception.GetType().Name}");

    public NamedLoader<torch.Tensor> GetTrainLoader() => new(null, Loader("train"));

    public IReadOnlyList<NamedLoader<torch.Tensor>> GetValidationLoaders() =>
        [.. ValidationNames.Select(name => new NamedLoader<torch.Tensor>(name, Loader("validation")))];

    public IReadOnlyList<NamedLoader<torch.Tensor>> GetTestLoaders() => [new(null, Loader("test"))];

    public IReadOnlyList<NamedLoader<torch.Tensor>> GetPredictLoaders() => [new(null, Loader("predict"))];

    public torch.Tensor TransferBatchToDevice(torch.Tensor batch, BatchContext context)
    {
        Record($"transfer {context.Split} {context.State} epoch {context.Epoch} batch {context.BatchIndex}");
        return batch.to(context.Device);
    }

    public long BatchSize(torch.Tensor batch) => batch.shape[0];

    private IEnumerable<torch.Tensor> Loader(string split)
    {
        Record($"loader {split}");
        var all = Enumerable.Range(0, batches).Select(index => torch.full([batchSize, 2], index + 1.0f).DetachFromDisposeScope());
        return KnowsItsLength ? [.. all] : all.Where(_ => true);
    }

    private Task Record(string call)
    {
        calls.Add(call);
        OnCall(call);
        return Task.CompletedTask;
    }
}
