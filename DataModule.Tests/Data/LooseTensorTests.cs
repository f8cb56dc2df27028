using DataModule.Tests.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Data;

/// <summary>Samples that are tensors never pile up, whoever makes their batches.</summary>
[Collection(Allocations.Alone)]
public sealed class LooseTensorTests
{
    private const int Samples = 2_000;

    // Of an epoch under way: what was prefetched, and the few that are not worth a collection.
    private const int Few = 200;

    private static readonly IDataset<TensorSample> Source = Dataset.Generate(Samples, index => new TensorSample(full(4, (float)index) * 1, index));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void A_plain_loop_ends_with_the_tensors_that_it_began_with(int workers)
    {
        // What workers make ahead for the next epoch would count, too; and the memory of the batches that each has at hand does.
        using var loader = Source.ToLoader(10, shuffle: true, workers: workers, options: new LoaderOptions { PrefetchAcrossEpochs = false });
        var few = Few + (16 * workers);
        Assert.InRange(Grown(() => Assert.Equal(Samples, loader.Sum(batch => batch.Count))), long.MinValue, few);
        Assert.InRange(Grown(() => Assert.Equal(Samples, loader.Sum(batch => batch.Count))), long.MinValue, few);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void So_does_a_loop_over_a_stream_in_a_scope(int workers)
    {
        using var loader = StreamDataset.From(_ => Enumerable.Range(0, Samples)).Map(item => new TensorSample(full(4, (float)item) * 1, item))
            .ToLoader(10, workers: workers);
        Assert.InRange(
            Grown(() =>
            {
                using var scope = NewDisposeScope();
                Assert.Equal(Samples, loader.Sum(batch => batch.Count));
            }),
            long.MinValue,
            Few);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void So_does_a_fit(int workers)
    {
        using var model = new SumModel();
        using var loader = Source.ToLoader(10, workers: workers);
        var trainer = new Trainer { MaxEpochs = 1, NumSanityValSteps = 0, Progress = ProgressDisplay.None };

        Assert.InRange(Grown(() => trainer.Fit(model, loader)), long.MinValue, Few);
    }

    [Fact]
    public void So_does_a_fit_on_a_sequence_that_makes_each_batch_anew()
    {
        using var model = new SumModel();
        var trainer = new Trainer { MaxEpochs = 1, NumSanityValSteps = 0, Progress = ProgressDisplay.None };

        Assert.InRange(Grown(() => trainer.Fit(model, Enumerable.Range(0, Samples).Select(_ => ones(4)))), long.MinValue, Few);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Pictures_of_a_gigabyte_in_all_take_little_memory_at_a_time(int workers)
    {
        const long Bytes = 3 * 128 * 128 * 4;
        var made = 0L;
        var most = 0L;
        var before = Tensor.TotalCount;
        var pictures = Dataset.Generate(60 * 32, index =>
        {
            Interlocked.Add(ref made, 2);
            most = Math.Max(Volatile.Read(ref most), Tensor.TotalCount - before);
            return new TensorSample(full([3, 128, 128], (float)index) * 1, index);
        });
        using var loader = pictures.ToLoader(32, workers: workers, options: new() { PrefetchAcrossEpochs = false });

        Assert.Equal(60, loader.Count());

        Assert.Equal(3840, made);
        Assert.InRange(most * Bytes, 1, 400L << 20);
    }

    [Fact]
    public void What_is_kept_does_not_make_every_batch_collect()
    {
        using var model = new SumModel();
        using var loader = Dataset.Generate(20_000, index => new TensorSample(full(1, (float)index), index)).Cache().ToLoader(10);
        var before = GC.CollectionCount(2);

        Assert.Equal(20_000, loader.Sum(batch => batch.Count));

        Assert.InRange(GC.CollectionCount(2) - before, 0, 25);
    }

    private static long Grown(Action action)
    {
        var before = Tensor.TotalCount;
        action();
        return Tensor.TotalCount - before;
    }
}
