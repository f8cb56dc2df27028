using TorchSharp;

namespace DataModule;

/// <summary>
/// A scope around user code that may keep the tensors it creates: datasets, streams, loaders, callbacks. Afterwards its tensors belong to
/// no dispose scope, whatever scope the calling thread is in; those that are no longer referenced are freed soon.
/// </summary>
internal readonly struct UserScope : IDisposable
{
    private UserScope(DisposeScope scope) => Scope = scope;

    public DisposeScope Scope { get; }

    public static UserScope Enter() => new(torch.NewDisposeScope());

    public void Dispose()
    {
        LooseTensors.Release(Scope);
        Scope.Dispose();
        LooseTensors.Free();
    }

    /// <summary>Runs the code of a sequence in such a scope, but not the code of its consumer.</summary>
    public static IEnumerable<T> Around<T>(IEnumerable<T> sequence)
    {
        // Loaders of this library have such scopes themselves.
        return sequence is DataLoader<T> or CombinedLoader<T> ? sequence : Enumerate(sequence);

        static IEnumerable<T> Enumerate(IEnumerable<T> sequence)
        {
            IEnumerator<T> enumerator;
            using (Enter())
            {
                enumerator = sequence.GetEnumerator();
            }

            try
            {
                while (true)
                {
                    T item;
                    using (Enter())
                    {
                        if (!enumerator.MoveNext())
                        {
                            break;
                        }

                        item = enumerator.Current;
                    }

                    yield return item;
                }
            }
            finally
            {
                enumerator.Dispose();
                LooseTensors.Free(anything: true);
            }
        }
    }
}
