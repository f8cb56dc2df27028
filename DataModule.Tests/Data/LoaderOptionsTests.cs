using Xunit;

namespace DataModule.Tests.Data;

[Collection(Allocations.Alone)]
public sealed class LoaderOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Bad_samples_are_skipped_and_counted_up_to_a_limit(int workers)
    {
        var dataset = Loaders.Indices(40).Map(index => index % 10 == 3 || index is >= 20 and < 25
            ? throw new FormatException($"sample {index}")
            : index);
        using var loader = dataset.Arrays(5, workers: workers, options: new LoaderOptions { OnSampleError = SampleErrorPolicy.Skip(8) });
        string[] left = ["0 1 2 4", "5 6 7 8 9", "10 11 12 14", "15 16 17 18 19", "25 26 27 28 29", "30 31 32 34", "35 36 37 38 39"];
        Assert.Equal(left, loader.Epoch());
        Assert.Equal(8, loader.Statistics.SkippedSamples);

        // A bad sample counts once, not once an epoch.
        Assert.Equal(left, loader.Epoch());
        Assert.Equal(8, loader.Statistics.SkippedSamples);

        using var strict = dataset.Arrays(5, options: new LoaderOptions { OnSampleError = SampleErrorPolicy.Skip(7) });
        var error = Assert.Throws<FormatException>(() => strict.Epoch());
        Assert.Equal("sample 33", error.Message);
        Assert.Equal(33L, error.Data[LoaderErrors.RecordKey]);
    }

    [Fact]
    public void Skipped_samples_do_not_disturb_resuming() =>
        ResumeAssert.AssertResumesExactly(
            () => Loaders.Indices(40).Map(index => index % 7 == 3 ? throw new FormatException() : index).Arrays(
                3, shuffle: true, seed: 2, workers: 2, options: new LoaderOptions { OnSampleError = SampleErrorPolicy.Skip(100) }),
            batch => string.Join(' ', batch));

    [Fact]
    public void A_sample_that_takes_too_long_is_reported_by_name()
    {
        using var release = new ManualResetEventSlim();
        var dataset = Loaders.Indices(20).Map(index =>
        {
            if (index == 7)
            {
                release.Wait(Patience.Limit);
            }

            return index;
        });
        using var loader = dataset.Arrays(5, workers: 1, options: new LoaderOptions { SampleTimeout = TimeSpan.FromMilliseconds(80) });
        using var batches = loader.GetEnumerator();
        Assert.Equal([0L, 1, 2, 3, 4], Next());
        Assert.Throws<TimeoutException>(Next);
        release.Set();
        Assert.Equal([5L, 6, 7, 8, 9], Next());
        Assert.Throws<ArgumentException>(() => dataset.Arrays(5, options: new LoaderOptions { SampleTimeout = TimeSpan.FromSeconds(1) }));

        // On a busy machine any sample may take that long; then its batch can be asked for again.
        long[] Next()
        {
            while (true)
            {
                try
                {
                    Assert.True(batches.MoveNext());
                    return batches.Current;
                }
                catch (TimeoutException error) when (release.IsSet || !7L.Equals(error.Data[LoaderErrors.RecordKey]))
                {
                }
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Waiting_can_be_cancelled(int workers)
    {
        using var cancel = new CancellationTokenSource();
        using var release = new ManualResetEventSlim(initialState: workers == 0);
        var dataset = Loaders.Indices(20).Map(index =>
        {
            Assert.True(index < 5 || release.Wait(Patience.Limit));
            return index;
        });
        using var loader = dataset.Arrays(5, workers: workers, options: new LoaderOptions { CancellationToken = cancel.Token });
        using var batches = loader.GetEnumerator();
        Assert.True(batches.MoveNext());
        if (workers == 0)
        {
            cancel.Cancel();
        }

        cancel.CancelAfter(30);
        Assert.Throws<OperationCanceledException>(() => batches.MoveNext());
        release.Set();
    }

    [Fact]
    public void A_batched_dataset_is_asked_for_whole_batches()
    {
        var dataset = new Batched();
        using var loader = dataset.Arrays(4);
        Assert.Equal(["0 1 2 3", "4 5 6 7", "8 9"], loader.Epoch());
        Assert.Equal(3, dataset.Calls);
    }

    [Fact]
    public void Prefetching_across_epochs_can_be_turned_off()
    {
        foreach (var across in new[] { true, false })
        {
            var fetched = 0;
            var dataset = Loaders.Indices(10).Map(index =>
            {
                Interlocked.Increment(ref fetched);
                return index;
            });
            using var loader = dataset.Arrays(5, workers: 1, options: new LoaderOptions { PrefetchAcrossEpochs = across });
            Assert.Equal(2, loader.Epoch().Count);
            SpinWait.SpinUntil(() => across && Volatile.Read(ref fetched) >= 20, across ? Patience.Limit : TimeSpan.FromMilliseconds(50));
            Assert.Equal(across ? 20 : 10, Volatile.Read(ref fetched));
            Assert.Equal(2, loader.Epoch().Count);
        }
    }

    private sealed class Batched : IBatchDataset<long>
    {
        public int Calls { get; private set; }

        public long Count => 10;

        public long this[long index] => throw new InvalidOperationException("One by one was not asked for.");

        public void GetBatch(ReadOnlySpan<long> indices, Span<long> samples)
        {
            Calls++;
            indices.CopyTo(samples);
        }
    }
}
