namespace TorchSharp;

/// <summary>The dispose scopes of one thread, innermost first, and what was counted on that thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? threadSingleton;

    internal static DisposeScopeManager ThreadSingleton => threadSingleton ??= new DisposeScopeManager();

    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.StatisticsInstance;

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();

    internal DisposeScope? CurrentDisposeScope { get; private set; }

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this);

    /// <summary>Puts a new tensor into the innermost scope, and returns that scope.</summary>
    internal DisposeScope? RegisterOnCurrentDisposeScope(torch.Tensor tensor)
    {
        if (CurrentDisposeScope is null)
        {
            StatisticsInstance.TensorStatistics.CreatedOutsideScopeCount++;
            return null;
        }
        StatisticsInstance.TensorStatistics.CreatedInScopeCount++;
        CurrentDisposeScope.Disposables.Add(tensor);
        return CurrentDisposeScope;
    }

    internal void CountDisposal(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null)
        {
            StatisticsInstance.TensorStatistics.DisposedOutsideScopeCount++;
        }
        else
        {
            StatisticsInstance.TensorStatistics.DisposedInScopeCount++;
        }
    }

    /// <summary>Takes the scope out of the chain, wherever in it the scope is.</summary>
    internal void RemoveDisposeScope(DisposeScope scope)
    {
        if (CurrentDisposeScope == scope)
        {
            CurrentDisposeScope = scope.OuterScope;
            return;
        }
        for (var inner = CurrentDisposeScope; inner is not null; inner = inner.OuterScope)
        {
            if (inner.OuterScope == scope)
            {
                inner.OuterScope = scope.OuterScope;
                return;
            }
        }
    }
}

public static partial class torch
{
    /// <summary>Opens a scope that disposes the tensors made on this thread while it is the innermost one.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    /// <summary>Runs the function in a scope of its own; its result moves to the scope outside.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(expr());
    }

    /// <summary>The innermost scope of this thread.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;
}
