using TorchSharp;
using Xunit;

namespace DataModule.Tests.Data;

[Collection(Allocations.Alone)]
public sealed class DataLoaderLeaseTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Batches_hold_what_their_samples_hold(int workers)
    {
        using var loader = Loaders.Numbers(50, width: 20).Load(8, shuffle: true, seed: 2, workers);
        var seen = new List<long>();
        foreach (var batch in loader)
        {
            var numbers = batch.Numbers.data<long>().ToArray();
            var pixels = batch.Pixels.data<float>().ToArray();
            Assert.Equal(batch.Count, numbers.Length);
            for (var item = 0; item < numbers.Length; item++)
            {
                for (var place = 0; place < 20; place++)
                {
                    Assert.Equal((((numbers[item] + place) / 255f) - 0.5f) / 0.25f, pixels[(item * 20) + place], 1e-5f);
                }
            }

            seen.AddRange(numbers);
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(number => (long)number), seen.Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_batch_is_valid_until_the_next_is_taken(int workers)
    {
        using var loader = Loaders.Numbers(40).Load(8, workers: workers);
        using var batches = loader.GetEnumerator();
        Assert.True(batches.MoveNext());
        var first = batches.Current;
        Thread.Sleep(20);
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7], first.Numbers.data<long>().ToArray());
        Assert.True(batches.MoveNext());
        Assert.Throws<InvalidOperationException>(() => first.Numbers);
        Assert.Equal(8, batches.Current.Numbers.data<long>().ToArray()[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void First_gives_a_batch_that_can_be_used(int workers)
    {
        using var loader = Loaders.Numbers(40).Load(8, workers: workers);
        var batch = loader.First();
        Assert.Equal(8, batch.Numbers.numel());
        var next = loader.First();
        Assert.Throws<InvalidOperationException>(() => batch.Numbers);
        loader.Dispose();
        Assert.Throws<InvalidOperationException>(() => next.Numbers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Detached_batches_are_never_written_again(int workers)
    {
        var kept = new List<NumberBatch>();
        using (var loader = Loaders.Numbers(64).Load(4, workers: workers))
        {
            for (var epoch = 0; epoch < 3; epoch++)
            {
                foreach (var batch in loader)
                {
                    if (batch.Numbers.data<long>()[0] % 8 == 0)
                    {
                        kept.Add(batch.Detach());
                    }
                }
            }
        }

        Assert.Equal(24, kept.Count);
        for (var batch = 0; batch < kept.Count; batch++)
        {
            var start = batch % 8 * 8;
            Assert.Equal([start, start + 1L, start + 2L, start + 3L], kept[batch].Numbers.data<long>().ToArray());
            kept[batch].Dispose();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Nothing_is_allocated_for_a_batch_in_the_steady_state(int workers)
    {
        var samples = Enumerable.Range(0, 1000).Select(number => new Numbered(number, new byte[50])).ToArray();
        using var loader = Dataset.From(samples).Load(10, shuffle: true, seed: 1, workers);
        var sum = 0;
        foreach (var batch in loader)
        {
            sum += batch.Count;
        }

        var batches = loader.GetEnumerator();
        Assert.Equal(0, Allocations.InSteadyState(() =>
        {
            while (!batches.MoveNext())
            {
                batches = loader.GetEnumerator();
            }

            sum += batches.Current.Count;
        }));
        Assert.NotEqual(0, sum);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(0, true)]
    [InlineData(2, true)]
    public void Nothing_is_allocated_for_a_batch_of_a_stream_either(int workers, bool shuffled)
    {
        var samples = Enumerable.Range(0, 1000).Select(number => new Numbered(number, new byte[50])).ToArray();
        IEnumerable<int> Read(long epoch)
        {
            for (var item = 0; ; item++)
            {
                yield return item % samples.Length;
            }
        }

        var stream = StreamDataset.From(Read);
        stream = shuffled ? stream.Shuffle(100, seed: 1) : stream;
        using var loader = DataLoader.Create<Numbered, NumberBatch>(
            stream.Map((item, random) => samples[(item + random.NextInt(3)) % samples.Length]), 10, seed: 1, workers: workers);
        using var batches = loader.GetEnumerator();
        var sum = 0L;
        Assert.Equal(0, Allocations.InSteadyState(() =>
        {
            Assert.True(batches.MoveNext());
            sum += batches.Current.Count;
        }));
        Assert.NotEqual(0, sum);
    }

    [Fact]
    public void A_loader_keeps_its_tensors_out_of_the_consumers_dispose_scope()
    {
        using var loader = Loaders.Numbers(40).Load(8);
        using var batches = loader.GetEnumerator();
        for (var step = 0; step < 4; step++)
        {
            using var scope = torch.NewDisposeScope();
            Assert.True(batches.MoveNext());
            Assert.Equal(8, batches.Current.Numbers.numel());
        }
    }
}
