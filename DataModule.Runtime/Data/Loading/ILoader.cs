namespace DataModule;

/// <summary>Batches, epoch after epoch, whose position can be saved and restored: a loader, or a combination of loaders.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
public interface ILoader<out TBatch> : IEnumerable<TBatch>, IStatefulLoader, IDisposable;
