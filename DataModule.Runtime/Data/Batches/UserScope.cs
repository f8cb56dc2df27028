using TorchSharp;

namespace DataModule;

/// <summary>
/// Stands around code of the user that may keep the tensors it makes: datasets, streams, loaders, callbacks. They belong to
/// no dispose scope afterwards, whichever the calling thread is in, and those that nobody keeps are freed soon.
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

    /// <summary>A sequence whose own code runs in such a scope, and its consumer's does not.</summary>
    public static IEnumerable<T> Around<T>(IEnumerable<T> sequence)
    {
        // Our loaders see to it themselves.
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
