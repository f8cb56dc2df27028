using System.Collections.Concurrent;
using Xunit;

namespace DataModule.Tests.Data;

public sealed class DataLoaderErrorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_samples_exception_surfaces_as_itself_where_its_batch_would_have_come(int workers)
    {
        var dataset = Loaders.Indices(100).Map(index => index == 37 ? throw new BadSampleException() : index);
        using var loader = dataset.Arrays(10, workers: workers);
        var batches = new List<long[]>();
        var error = Assert.Throws<BadSampleException>(() => batches.AddRange(Collect(loader)));
        Assert.Equal(3, collected);
        Assert.Equal(37L, error.Data[LoaderErrors.RecordKey]);
        Assert.Equal(37L, error.Data[LoaderErrors.Position]);
        Assert.Equal(0L, error.Data[LoaderErrors.Epoch]);
        var worker = Assert.IsType<int>(error.Data[LoaderErrors.Worker]);
        Assert.InRange(worker, workers == 0 ? -1 : 0, workers - 1);
        Assert.Contains(nameof(A_samples_exception_surfaces_as_itself_where_its_batch_would_have_come), error.StackTrace!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void After_an_exception_the_same_batch_can_be_asked_for_again(int workers)
    {
        var broken = true;
        var dataset = Loaders.Indices(30).Map(index => index == 12 && Volatile.Read(ref broken) ? throw new BadSampleException() : index);
        using var loader = dataset.Arrays(5, workers: workers);
        using var batches = loader.GetEnumerator();
        Assert.True(batches.MoveNext() && batches.MoveNext());
        Assert.Throws<BadSampleException>(() => batches.MoveNext());
        Assert.Equal(10, loader.Progress);
        Assert.Throws<BadSampleException>(() => batches.MoveNext());
        Volatile.Write(ref broken, false);
        Assert.True(batches.MoveNext());
        Assert.Equal([10L, 11, 12, 13, 14], batches.Current);
        Assert.True(batches.MoveNext());
        Assert.Equal([15L, 16, 17, 18, 19], batches.Current);
    }

    [Fact]
    public void An_exception_in_collation_names_the_batchs_samples()
    {
        using var loader = DataLoader.Create<long, int>(
            Loaders.Indices(6), 3, (_, _) => throw new BadSampleException(), workers: 1);
        var error = Assert.Throws<BadSampleException>(() => loader.First());
        Assert.Equal("0, 1, 2", error.Data[LoaderErrors.BatchRecordKeys]);
        Assert.Null(error.Data[LoaderErrors.RecordKey]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_exception_in_a_users_sampler_surfaces_too(int workers)
    {
        using var loader = Loaders.Indices(6).Arrays(
            2, workers: workers, options: new LoaderOptions { Sampler = new BadSampler() });
        Assert.Throws<BadSampleException>(() => loader.First());
        Assert.Throws<BadSampleException>(() => loader.First());
    }

    [Fact]
    public void Disposing_in_the_middle_stops_the_threads()
    {
        // After the first batch each worker is held in one sample; none must take up another that nobody wants.
        using var release = new ManualResetEventSlim();
        var fetched = 0;
        var dataset = Loaders.Indices(100_000).Map(index =>
        {
            Interlocked.Increment(ref fetched);
            Assert.True(index < 200 || release.Wait(Patience.Limit));
            return index;
        });
        var loader = dataset.Arrays(200, workers: 4);
        using var batches = loader.GetEnumerator();
        Assert.True(batches.MoveNext());
        Patience.Until(() => Volatile.Read(ref fetched) == 204, "not every worker is at work");
        Exception? told = null;
        var consumer = new Thread(() => told = Record.Exception(() => batches.MoveNext()));
        consumer.Start();
        Patience.Until(() => consumer.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the consumer does not wait");
        var disposing = new Thread(loader.Dispose);
        disposing.Start();

        // It is told once the workers have been.
        Assert.True(consumer.Join(Patience.Limit));
        Assert.IsType<ObjectDisposedException>(told);
        release.Set();
        Assert.True(disposing.Join(Patience.Limit));
        Assert.Equal(204, fetched);
        Assert.Throws<ObjectDisposedException>(() => batches.MoveNext());
        Assert.Throws<ObjectDisposedException>(() => loader.GetEnumerator());
        loader.Dispose();
    }

    [Fact]
    public void Dropped_loaders_and_enumerators_leave_no_threads()
    {
        var workers = new ConcurrentDictionary<Thread, bool>();
        for (var time = 0; time < 20; time++)
        {
            Abandon();
        }

        Assert.InRange(workers.Count, 20, 40);
        Patience.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !workers.Keys.Any(worker => worker.IsAlive);
            },
            "a worker goes on");

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Abandon()
        {
            var loader = Loaders.Indices(1000).Map(index => workers.TryAdd(Thread.CurrentThread, true) ? index : index).Arrays(3, workers: 2);
            Assert.True(loader.GetEnumerator().MoveNext());
        }
    }

    private int collected;

    private IEnumerable<long[]> Collect(DataLoader<long[]> loader)
    {
        foreach (var batch in loader)
        {
            collected++;
            yield return batch;
        }
    }

    private sealed class BadSampleException : Exception;

    private sealed class BadSampler : Sampler
    {
        public override long Count => 6;

        public override string Fingerprint => "bad";

        public override SampleOrder Order(ulong seed, long epoch) => throw new BadSampleException();
    }
}
