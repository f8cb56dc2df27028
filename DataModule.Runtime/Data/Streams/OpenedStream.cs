using System.Collections;

namespace DataModule;

/// <summary>A stream whose reader stays open after the last item has been read: it is disposed with the enumerator.</summary>
internal sealed class OpenedStream<TReader, T>(
    Func<long, TReader> open, Func<TReader, IEnumerable<T>> read, string name, long? count) : IStreamDataset<T>, IFingerprinted
    where TReader : IDisposable
{
    public long? Count => count;

    public string Fingerprint => name;

    public IEnumerable<T> Read(long epoch, long start) => new Epoch(open, read, epoch, start);

    private sealed class Epoch(Func<long, TReader> open, Func<TReader, IEnumerable<T>> read, long epoch, long start) : IEnumerable<T>
    {
        public IEnumerator<T> GetEnumerator() => new Enumerator(open(epoch), read, start);

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    // An iterator method would dispose the reader at its end, before the enumerator is disposed.
    private sealed class Enumerator(TReader reader, Func<TReader, IEnumerable<T>> read, long start) : IEnumerator<T>
    {
        private IEnumerator<T>? items;

        public T Current => items!.Current;

        object? IEnumerator.Current => Current;

        public bool MoveNext()
        {
            items ??= read(reader).GetEnumerator();
            for (; start > 0; start--)
            {
                if (!items.MoveNext())
                {
                    return false;
                }
            }

            return items.MoveNext();
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
            items?.Dispose();
            reader.Dispose();
        }
    }
}
