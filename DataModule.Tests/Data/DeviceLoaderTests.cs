using System.Collections.Concurrent;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Data;

/// <summary>A device whose copies end when it is waited for stands in for CUDA.</summary>
[Collection(Allocations.Alone)]
public sealed class DeviceLoaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_batch_is_delivered_when_its_copies_have_ended_and_they_read_what_it_held(int workers)
    {
        var device = new SlowDevice();
        using var plain = Loaders.Indices(103).Arrays(10, shuffle: true, seed: 2);
        using var loader = Load(device, 103, workers);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            Assert.Equal(plain.Epoch(), loader.Select(batch => string.Join(' ', batch.Values)));
        }
    }

    [Fact]
    public void The_next_batch_is_copied_while_the_consumer_is_busy_and_none_beyond_the_prefetch()
    {
        var device = new SlowDevice();
        using var loader = Load(device, 100, workers: 1, prefetch: 1);
        using var batches = loader.GetEnumerator();
        for (var taken = 1; taken < 5; taken++)
        {
            Assert.True(batches.MoveNext());
            Patience.Until(() => device.Copied > taken, "the next batch was not copied ahead");
            Thread.Sleep(10);
            Assert.Equal(taken + 1, device.Copied);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_copy_that_fails_surfaces_in_place_of_its_batch_which_is_made_again_when_asked_for(int workers)
    {
        var device = new SlowDevice { FailAt = 3 };
        using var loader = Load(device, 50, workers);
        using var batches = loader.GetEnumerator();
        var values = new List<long>();
        var failures = 0;
        for (var more = true; more;)
        {
            try
            {
                more = batches.MoveNext();
                values.AddRange(more ? batches.Current.Values : []);
            }
            catch (NotImplementedException)
            {
                failures++;
            }
        }

        using var undisturbed = Load(new SlowDevice(), 50, workers: 0);
        Assert.Equal(1, failures);
        Assert.Equal(undisturbed.SelectMany(batch => batch.Values.ToArray()), values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Batches_of_tensors_live_on_the_device_until_the_next_is_taken_or_as_long_as_detached(int workers)
    {
        using (Loaders.Numbers(1).Load(1).First())
        {
        }

        var before = torch.Tensor.TotalCount;
        NumberBatch kept;
        using (var loader = Loaders.Numbers(40).Load(8, workers: workers, options: new LoaderOptions { Device = torch.META }))
        {
            using var batches = loader.GetEnumerator();
            Assert.True(batches.MoveNext());
            var first = batches.Current;
            Assert.Equal(DeviceType.META, first.Pixels.device_type);
            Assert.Equal([8L, 3], first.Pixels.shape);
            Assert.True(batches.MoveNext());
            Assert.Throws<InvalidOperationException>(() => first.Pixels);
            kept = batches.Current.Detach();
            Assert.True(batches.MoveNext());
            Assert.Equal(3 * 8 * (8 + (3 * 4)), loader.Statistics.Bytes);
        }

        Assert.Equal(DeviceType.META, kept.Numbers.device_type);
        Assert.Equal(before + 2, torch.Tensor.TotalCount);
        kept.Dispose();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void On_the_cpu_batches_are_what_they_would_be_without_a_device()
    {
        using var loader = Loaders.Numbers(40).Load(8, shuffle: true, seed: 1, workers: 2, options: new LoaderOptions { Device = torch.CPU });
        using var plain = Loaders.Numbers(40).Load(8, shuffle: true, seed: 1);
        Assert.Equal(
            plain.SelectMany(batch => batch.Pixels.data<float>().ToArray()), loader.SelectMany(batch => batch.Pixels.data<float>().ToArray()));
    }

    [Fact]
    public void Resuming_is_as_exact_and_a_state_fits_on_any_device() =>
        ResumeAssert.AssertResumesExactly(
            () => Load(new SlowDevice(), 23, workers: 2), batch => string.Join(' ', batch.Values));

    [Fact]
    public void A_stream_can_be_delivered_on_a_device_too()
    {
        var stream = StreamDataset.From(_ => Enumerable.Range(0, 10).Select(item => new Numbered(item, new byte[2])));
        using var loader = DataLoader.Create<Numbered, NumberBatch>(stream, 4, workers: 1, options: new LoaderOptions { Device = torch.META });
        Assert.Equal([4, 4, 2], loader.Select(batch => batch.Numbers.device_type == DeviceType.META ? batch.Count : -1));
    }

    [Fact]
    public void Batches_that_cannot_be_copied_are_an_error_at_once() =>
        Assert.Throws<ArgumentException>(() => Loaders.Indices(5).Arrays(2, options: new LoaderOptions { Device = torch.META }));

    private static DataLoader<DelayedBatch> Load(SlowDevice device, long count, int workers, int prefetch = 2) =>
        DataLoader.Create<DelayedSample, DelayedBatch>(
            Loaders.Indices(count).Map(index => new DelayedSample(index, device)),
            10,
            shuffle: true,
            seed: 2,
            workers: workers,
            options: new LoaderOptions { Device = torch.CPU, FinishCopies = _ => device.Wait(), Prefetch = prefetch });

    /// <summary>Copies only when it is waited for, as late as a device may.</summary>
    private sealed class SlowDevice
    {
        private readonly ConcurrentQueue<Action> pending = new();
        private int started;
        private int copied;

        public int FailAt { get; init; }

        public int Copied => Volatile.Read(ref copied);

        public void Copy(Action copy)
        {
            pending.Enqueue(copy);
            if (Interlocked.Increment(ref started) == FailAt)
            {
                throw new NotImplementedException();
            }
        }

        public void Wait()
        {
            // Like a device, it waits for what another thread has begun, too.
            lock (pending)
            {
                while (pending.TryDequeue(out var copy))
                {
                    copy();
                    Interlocked.Increment(ref copied);
                }
            }
        }
    }

    private readonly record struct DelayedSample(long Value, SlowDevice Device);

    private readonly record struct DelayedBatch(long[] Values, SlowDevice Device, BatchMemory Memory, int Version)
        : IBatch<DelayedBatch, DelayedSample>
    {
        public int Count => Values.Length;

        public static DelayedBatch Collate(ReadOnlySpan<DelayedSample> samples, BatchMemory memory)
        {
            // Recycled, as page-locked memory is.
            var values = memory.RentArray<long>(0, samples.Length);
            for (var item = 0; item < values.Length; item++)
            {
                values[item] = samples[item].Value;
            }

            return new(values, samples[0].Device, memory, memory.Version);
        }

        public DelayedBatch CopyTo(torch.Device device, BatchMemory memory)
        {
            var (source, copy) = (this, new long[Count]);
            Device.Copy(() =>
            {
                source.Memory.ThrowIfRecycled(source.Version);
                source.Values.CopyTo(copy, 0);
            });
            return new(copy, Device, memory, memory.Version);
        }

        public DelayedBatch To(torch.Device device) => throw new NotSupportedException("The loader copies.");

        public DelayedBatch PinMemory() => throw new NotSupportedException("The loader copies.");

        public DelayedBatch Detach() => throw new NotSupportedException("Not needed by these tests.");

        public void Dispose() => Memory.Release(Version);
    }
}
