using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace DataModule.Tests.Distributed;

/// <summary>Ranks that are threads of one process: for what needs no launcher.</summary>
internal static class ThreadRanks
{
    /// <summary>Does the same on each of so many ranks at once, and gives what each returned.</summary>
    public static T[] Run<T>(int ranks, Func<ICollectives, T> action)
    {
        using var meeting = new Barrier(ranks);
        using var failed = new CancellationTokenSource();
        ExceptionDispatchInfo? failure = null;
        var desk = new byte[ranks][];
        var results = new T[ranks];
        var threads = Enumerable.Range(0, ranks).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = action(new Member(rank, desk, meeting, failed.Token));
            }
            catch (Exception exception)
            {
                // The others would wait for this one for ever.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
                failed.Cancel();
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        failure?.Throw();
        return results;
    }

    private sealed class Member(int rank, byte[][] desk, Barrier meeting, CancellationToken failed) : ICollectives
    {
        public ProcessRank Rank => new(rank, rank, 0, desk.Length);

        public void Barrier(string place) => AllGather([]);

        public void Broadcast(Span<byte> buffer, int root) => AllGather(buffer)[root].CopyTo(buffer);

        public void AllReduceSum(Span<double> values) => Sum(values, static (left, right) => left + right);

        public void AllReduceSum(Span<float> values) => Sum(values, static (left, right) => left + right);

        public void AllReduceSum(Span<long> values) => Sum(values, static (left, right) => left + right);

        public void AllReduceSum(Span<int> values) => Sum(values, static (left, right) => left + right);

        public byte[][] AllGather(ReadOnlySpan<byte> bytes)
        {
            desk[rank] = bytes.ToArray();
            meeting.SignalAndWait(failed);
            var all = desk.Select(static one => (byte[])one.Clone()).ToArray();
            meeting.SignalAndWait(failed);
            return all;
        }

        public void Fail(string message) => throw new NotSupportedException(message);

        public bool Leave(TimeSpan patience) => true;

        public IDisposable? BeginRun() => null;

        public void Abort(int exitCode) => throw new NotSupportedException();

        private void Sum<T>(Span<T> values, Func<T, T, T> add)
            where T : unmanaged
        {
            var all = AllGather(MemoryMarshal.AsBytes(values));
            all[0].CopyTo(MemoryMarshal.AsBytes(values));
            foreach (var other in all.Skip(1))
            {
                var theirs = MemoryMarshal.Cast<byte, T>(other);
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = add(values[i], theirs[i]);
                }
            }
        }
    }
}
