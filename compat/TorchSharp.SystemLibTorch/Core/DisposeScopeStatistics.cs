using System.Globalization;

namespace TorchSharp;

/// <summary>Counts of tensors made and disposed.</summary>
public interface ILifetimeStatistics
{
    long CreatedOutsideScopeCount { get; }
    long DisposedOutsideScopeCount { get; }
    long CreatedInScopeCount { get; }
    long DisposedInScopeCount { get; }
    long AttachedToScopeCount { get; }
    long DetachedFromScopeCount { get; }

    /// <summary>Made less disposed. A finalizer counts on its own thread, so only disposal brings this down.</summary>
    long ThreadTotalLiveCount { get; }

    void Reset();
    string ToString();
}

/// <inheritdoc cref="ILifetimeStatistics"/>
public class LifetimeStatistics : ILifetimeStatistics
{
    public long CreatedOutsideScopeCount { get; internal set; }
    public long DisposedOutsideScopeCount { get; internal set; }
    public long CreatedInScopeCount { get; internal set; }
    public long DisposedInScopeCount { get; internal set; }
    public long AttachedToScopeCount { get; internal set; }
    public long DetachedFromScopeCount { get; internal set; }

    public long ThreadTotalLiveCount =>
        CreatedInScopeCount - DisposedInScopeCount + CreatedOutsideScopeCount - DisposedOutsideScopeCount;

    public void Reset()
    {
        CreatedOutsideScopeCount = DisposedOutsideScopeCount = 0;
        CreatedInScopeCount = DisposedInScopeCount = 0;
        AttachedToScopeCount = DetachedFromScopeCount = 0;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"ThreadTotalLiveCount: {ThreadTotalLiveCount}; CreatedOutsideScopeCount: {CreatedOutsideScopeCount}; " +
        $"DisposedOutsideScopeCount: {DisposedOutsideScopeCount}; CreatedInScopeCount: {CreatedInScopeCount}; " +
        $"DisposedInScopeCount: {DisposedInScopeCount}; AttachedToScopeCount: {AttachedToScopeCount}; " +
        $"DetachedFromScopeCount: {DetachedFromScopeCount}");
}

/// <summary>The counts of one thread.</summary>
public class ThreadDisposeScopeStatistics : ILifetimeStatistics
{
    internal LifetimeStatistics Tensors { get; } = new();

    public ILifetimeStatistics TensorStatistics => Tensors;
    public long CreatedOutsideScopeCount => Tensors.CreatedOutsideScopeCount;
    public long DisposedOutsideScopeCount => Tensors.DisposedOutsideScopeCount;
    public long CreatedInScopeCount => Tensors.CreatedInScopeCount;
    public long DisposedInScopeCount => Tensors.DisposedInScopeCount;
    public long AttachedToScopeCount => Tensors.AttachedToScopeCount;
    public long DetachedFromScopeCount => Tensors.DetachedFromScopeCount;
    public long ThreadTotalLiveCount => Tensors.ThreadTotalLiveCount;

    public void Reset() => Tensors.Reset();

    public override string ToString() => Tensors.ToString();
}
