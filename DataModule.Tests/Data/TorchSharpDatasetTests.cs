using TorchSharp;
using Xunit;

namespace DataModule.Tests.Data;

/// <summary>Live tensors are counted, so nothing else may make any at the same time.</summary>
[Collection(Allocations.Alone)]
public sealed class TorchSharpDatasetTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Named_tensors_are_stacked_and_shuffled_as_any_other_samples_are(int workers)
    {
        using var pairs = new Pairs(40);
        using var loader = pairs.ToLoader(6, shuffle: true, seed: 4, workers: workers);
        using var indices = Loaders.Indices(40).Arrays(6, shuffle: true, seed: 4);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            foreach (var (batch, expected) in loader.Zip(indices))
            {
                Assert.Equal([expected.Length, 2L], batch["pair"].shape);
                Assert.Equal(expected.SelectMany(index => new[] { index, index + 1 }), batch["pair"].data<long>());
                Assert.Equal(expected.Select(_ => 7L), batch["kept"].data<long>());
            }
        }

        Assert.Equal(1, pairs.MostAtOnce);
    }

    [Fact]
    public void Several_workers_read_at_once_where_the_dataset_is_said_to_stand_it()
    {
        using var pairs = new Pairs(200);
        using var loader = pairs.ToLoader(4, workers: 4, threadSafe: true);
        Assert.Equal(50, loader.Count());
        Assert.InRange(pairs.MostAtOnce, 2, 4);
    }

    [Fact]
    public void Nothing_that_was_made_for_a_sample_or_a_batch_lives_on()
    {
        using var pairs = new Pairs(40);
        var before = torch.Tensor.TotalCount;
        foreach (var workers in new[] { 0, 2 })
        {
            using (var loader = pairs.ToLoader(4, workers: workers))
            {
                Dictionary<string, torch.Tensor>? last = null;
                foreach (var batch in loader)
                {
                    Assert.True(last is null || last["pair"].IsInvalid);
                    last = batch;
                    Assert.False(batch["pair"].IsInvalid);
                }
            }

            Assert.Equal(before, torch.Tensor.TotalCount);
        }

        Assert.False(pairs.Disposed);
        Assert.Equal(7, pairs.GetTensor(0)["kept"].item<long>());
    }

    [Fact]
    public void A_consumers_dispose_scope_does_not_touch_batches_and_samples()
    {
        using var pairs = new Pairs(4);
        var dataset = pairs.ToDataset();
        Dictionary<string, torch.Tensor> sample;
        using (torch.NewDisposeScope())
        {
            sample = dataset[2];
        }

        Assert.Equal([2L, 3], sample["pair"].data<long>());
        sample["pair"].Dispose();
        sample["kept"].Dispose();
        Assert.Equal(7, dataset[1]["kept"].item<long>());
    }

    [Fact]
    public void The_rows_of_tensors_are_stacked_place_by_place()
    {
        using var images = torch.arange(30L).reshape(10, 3);
        using var labels = torch.arange(10L);
        using var rows = torch.utils.data.TensorDataset(images, labels);
        using var loader = rows.ToLoader(4, workers: 1);
        var batches = loader.Select(batch => (Image: batch[0].data<long>().ToArray(), Label: batch[1].data<long>().ToArray())).ToArray();
        Assert.Equal(Enumerable.Range(0, 30).Select(value => (long)value), batches.SelectMany(batch => batch.Image));
        Assert.Equal([4L, 5, 6, 7], batches[1].Label);
    }

    [Fact]
    public void Other_samples_are_given_as_they_are_and_tensors_can_be_stacked_by_hand()
    {
        using var squares = new Squares();
        Assert.Equal([0L, 1, 4], DatasetViewTests.All(squares.ToDataset()));
        Assert.Throws<ArgumentOutOfRangeException>(() => squares.ToDataset()[3]);
        using var loader = DataLoader.Create<torch.Tensor, torch.Tensor>(
            squares.ToDataset().Map(square => torch.tensor(square).DetachFromDisposeScope()), 2, TensorCollation.Stack);
        Assert.Equal(["0 1", "4"], loader.Select(batch => string.Join(' ', batch.data<long>())));
    }

    [Fact]
    public void Samples_that_cannot_be_stacked_are_errors_that_name_the_difference()
    {
        using var memory = new BatchMemory();
        var error = Assert.Throws<ArgumentException>(() => TensorCollation.Stack(
            [new Dictionary<string, torch.Tensor> { ["a"] = torch.zeros(1) }, new Dictionary<string, torch.Tensor> { ["b"] = torch.zeros(1) }], memory));
        Assert.Contains("one has a and another has b", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TensorCollation.Stack(
            [new Dictionary<string, torch.Tensor> { ["a"] = torch.zeros(1) }, new Dictionary<string, torch.Tensor> { ["a"] = torch.zeros(2) }], memory));
        Assert.Throws<ArgumentException>(() => TensorCollation.Stack([(IList<torch.Tensor>)[torch.zeros(1)], []], memory));
    }

    [Fact]
    public void A_state_knows_which_dataset_it_belongs_to()
    {
        using var pairs = new Pairs(4);
        using var more = new Pairs(5);
        using var loader = pairs.ToLoader(2);
        using var other = more.ToLoader(2);
        var error = Assert.Throws<StateException>(() => other.LoadStateDict(loader.StateDict()));
        Assert.Contains("Pairs(4)", error.Message, StringComparison.Ordinal);
    }

    private sealed class Pairs(long count) : torch.utils.data.Dataset
    {
        private readonly torch.Tensor kept = torch.tensor(7L).DetachFromDisposeScope();
        private int now;
        private int most;

        public int MostAtOnce => most;

        public bool Disposed { get; private set; }

        public override long Count => count;

        public override Dictionary<string, torch.Tensor> GetTensor(long index)
        {
            var reading = Interlocked.Increment(ref now);
            most = Math.Max(most, reading);
            Thread.Sleep(1);
            var first = torch.tensor(index);
            var second = first + 1;
            var pair = torch.stack([first, second]);
            Interlocked.Decrement(ref now);
            return new() { ["pair"] = pair, ["kept"] = kept };
        }

        protected override void Dispose(bool disposing)
        {
            Disposed = true;
            kept.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Squares : torch.utils.data.Dataset<long>
    {
        public override long Count => 3;

        public override long GetTensor(long index) => index * index;
    }
}
