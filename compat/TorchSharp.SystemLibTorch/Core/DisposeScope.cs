namespace TorchSharp;

/// <summary>Disposes, when it is disposed, the tensors that were made in it and not moved elsewhere.</summary>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? manager;

    internal DisposeScope(DisposeScopeManager manager)
    {
        this.manager = manager;
        OuterScope = manager.CurrentDisposeScope;
    }

    internal DisposeScope? OuterScope { get; set; }

    internal HashSet<IDisposable> Disposables { get; private set; } = new(ReferenceEqualityComparer.Instance);

    private DisposeScopeManager Manager => manager ?? throw new ObjectDisposedException(GetType().FullName);

    public int DisposablesCount
    {
        get
        {
            _ = Manager;
            return Disposables.Count;
        }
    }

    /// <summary>What the scope holds now: a copy.</summary>
    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            _ = Manager;
            return [.. Disposables];
        }
    }

    public bool Contains(IDisposable disposable) => Disposables.Contains(disposable);

    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        MoveToOuter([disposable]);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        MoveToOuter([first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        MoveToOuter([first, second, third]);
        return (first, second, third);
    }

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    /// <summary>Moves to the scope around this one; where there is none, out of all scopes.</summary>
    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        MoveToOther(scope, [disposable]);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        MoveToOther(scope, [first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        MoveToOther(scope, [first, second, third]);
        return (first, second, third);
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) =>
        MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        _ = Manager;
        if (scope is null)
        {
            Detach(disposables);
            return;
        }
        foreach (var disposable in disposables)
        {
            if (Disposables.Remove(disposable))
            {
                AddTo(scope, disposable);
            }
        }
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Detach([disposable]);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        Detach([first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        Detach([first, second, third]);
        return (first, second, third);
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    /// <summary>Takes out of this scope and into no other: the caller disposes, or the finalizer does.</summary>
    public void Detach(IEnumerable<IDisposable> disposables)
    {
        var statistics = Manager.StatisticsInstance.TensorStatistics;
        foreach (var disposable in disposables)
        {
            if (Disposables.Remove(disposable) && disposable is torch.Tensor tensor)
            {
                statistics.DetachedFromScopeCount++;
                tensor.OwningDisposeScope = null;
            }
        }
    }

    public void Attach(IDisposable disposable) => Attach((IEnumerable<IDisposable>)[disposable]);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    /// <summary>Takes into this scope, out of any other.</summary>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var statistics = Manager.StatisticsInstance.TensorStatistics;
        IReadOnlyList<IDisposable> attached = [.. disposables];
        foreach (var disposable in attached)
        {
            if (AddTo(this, disposable))
            {
                statistics.AttachedToScopeCount++;
            }
        }
        return attached;
    }

    public void DisposeEverything() => DisposeEverythingBut(Enumerable.Empty<IDisposable>());

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <summary>Disposes what the scope holds, but for these, which stay in it.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        _ = Manager;
        var held = Disposables;
        Disposables = new(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in held)
        {
            if (!Disposables.Contains(disposable))
            {
                disposable.Dispose();
            }
        }
    }

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut([first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut([first, second, third]);
        return (first, second, third);
    }

    /// <summary>For disposables of one's own: says that one was disposed by hand. Tensors do so themselves.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        _ = Manager;
        Disposables.Remove(disposable);
        if (disposable is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope = null;
        }
    }

    public void Dispose()
    {
        if (manager is null)
        {
            return;
        }
        DisposeEverything();
        manager.RemoveDisposeScope(this);
        manager = null;
    }

    /// <summary>Puts one tensor where another was.</summary>
    internal static void ReplaceWith(torch.Tensor original, torch.Tensor replacement)
    {
        if (original.OwningDisposeScope is { } scope && scope.Disposables.Remove(original))
        {
            original.OwningDisposeScope = null;
            AddTo(scope, replacement);
        }
    }

    private static bool AddTo(DisposeScope scope, IDisposable disposable)
    {
        if (disposable is not torch.Tensor tensor)
        {
            throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");
        }
        if (tensor.OwningDisposeScope == scope)
        {
            return false;
        }
        tensor.OwningDisposeScope?.Disposables.Remove(tensor);
        scope.Disposables.Add(tensor);
        tensor.OwningDisposeScope = scope;
        return true;
    }
}
