using System.Runtime.CompilerServices;
using DataModule.Tests.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>What a dataset, cache, stream, loader or callback makes and keeps, lives, whenever it is called.</summary>
public sealed class KeptTensorTests
{
    private static readonly IDataset<TensorSample> Source = Dataset.Generate(6, index => new TensorSample(full(2, (float)index), index));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_cache_of_tensors_serves_every_epoch(int workers)
    {
        var trainer = NewTrainer(epochs: 3);
        using var model = new SumModel();
        using var loader = Source.Cache().ToLoader(2, workers: workers);

        trainer.Fit(model, loader, loader);

        Assert.Equal([2f, 10f, 18f], model.Sums.Take(3));
        Assert.Equal(21, model.Sums.Count);
        Assert.All(model.Sums.Chunk(3), epoch => Assert.Equal([2f, 10f, 18f], epoch));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_dataset_that_keeps_what_it_made_serves_every_epoch(int workers)
    {
        using var model = new SumModel();
        using var loader = new Remembering().ToLoader(2, workers: workers);

        NewTrainer(epochs: 3).Fit(model, loader);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            using (NewDisposeScope())
            {
                model.Sums.AddRange(loader.Select(batch => batch.X.sum().item<float>()));
            }
        }

        Assert.All(model.Sums.Chunk(3), epoch => Assert.Equal([2f, 10f, 18f], epoch));
        Assert.Equal(15, model.Sums.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_loop_in_a_scope_of_its_own_leaves_a_cache_alive(int workers)
    {
        using var loader = Source.Cache().ToLoader(2, workers: workers);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            using var scope = NewDisposeScope();
            Assert.Equal([2f, 10f, 18f], loader.Select(batch => batch.X.sum().item<float>()));
        }
    }

    [Fact]
    public void A_cache_asked_in_a_scope_keeps_its_tensors()
    {
        var cache = Source.Cache();
        for (var time = 0; time < 2; time++)
        {
            using var scope = NewDisposeScope();
            Assert.Equal(3f, cache[3].X[0].item<float>());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_cache_of_samples_that_collation_disposes_keeps_its_own(int workers)
    {
        using var loader = DataLoader.Create<Tensor, Tensor>(
            Dataset.Generate(6, index => full(2, (float)index)).Cache(), 2, TensorCollation.Stack, workers: workers);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal([2f, 10f, 18f], loader.Select(batch => batch.sum().item<float>()));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_stream_that_keeps_a_tensor_between_items_and_epochs_goes_on(int workers)
    {
        Tensor? total = null;
        IEnumerable<Tensor> Read(long epoch)
        {
            for (var item = 1; item <= 4; item++)
            {
                total = total is null ? ones(1) : total + 1;
                yield return total;
            }
        }

        using var model = new SumModel();
        using var loader = DataLoader.Create<Tensor, Tensor>(StreamDataset.From(Read), 2, Join, workers: workers, options: new() { PrefetchAcrossEpochs = false });

        NewTrainer(epochs: 2).Fit(model, loader);

        Assert.Equal([3f, 7f, 11f, 15f], model.Sums);
    }

    [Fact]
    public void A_list_of_tensors_made_when_it_is_asked_for_serves_every_verb_again_and_again()
    {
        using var model = new SumModel();
        var trainer = NewTrainer(epochs: 2);
        var data = new ListData();

        trainer.Fit(model, data);
        trainer.Test(model, data);
        trainer.Test(model, data);
        trainer.Validate(model, data);
        var predictions = trainer.Predict(model, data);

        Assert.All(model.Sums.Chunk(2), pair => Assert.Equal([8f, 16f], pair));
        Assert.Equal(2 * (1 + 2 + 2 + 1 + 1 + 1), model.Sums.Count);
        Assert.Equal([8f, 16f], predictions.Select(prediction => prediction.sum().item<float>()));
    }

    [Fact]
    public void A_sequence_that_keeps_tensors_between_its_batches_goes_on()
    {
        IEnumerable<Tensor> Growing()
        {
            var kept = ones(1);
            for (var batch = 0; batch < 3; batch++)
            {
                yield return kept;
                kept = kept + 1;
            }
        }

        using var model = new SumModel();
        var sequence = new Again<Tensor>(Growing);
        var trainer = NewTrainer(epochs: 2);

        trainer.Fit(model, sequence, sequence);
        trainer.Test(model, sequence);

        Assert.All(model.Sums.Chunk(3), epoch => Assert.Equal([1f, 2f, 3f], epoch));
    }

    [Fact]
    public void A_callback_may_keep_tensors_from_wherever_it_is_called()
    {
        using var model = new SumModel();
        var average = new MovingAverage(model);
        using var loader = Source.ToLoader(2);
        var trainer = new Trainer { MaxEpochs = 2, Callbacks = [average], Progress = ProgressDisplay.None };

        using (NewDisposeScope())
        {
            trainer.Fit(model, loader, loader);
            trainer.Test(model, loader);
        }

        Assert.Equal(2 + 1 + (2 * (1 + 3 + 3)) + 3, average.Calls);
        Assert.InRange(average.Value!.item<float>(), model.Weight.item<float>(), 1f);
    }

    [Fact]
    public void A_fit_in_a_scope_of_the_callers_leaves_the_cache_alive_for_the_next()
    {
        using var model = new SumModel();
        using var loader = Source.Cache().ToLoader(2);
        for (var run = 0; run < 2; run++)
        {
            using var scope = NewDisposeScope();
            NewTrainer(epochs: 1).Fit(model, loader);
        }

        Assert.Equal([2f, 10f, 18f, 2f, 10f, 18f], model.Sums);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_cache_is_whole_after_a_dataset_threw_and_was_tried_again(int workers)
    {
        var broken = true;
        var cache = Dataset.Generate(6, index =>
        {
            var made = full(2, (float)index);
            return index == 3 && Volatile.Read(ref broken) ? throw new IOException("gone") : new TensorSample(made, index);
        }).Cache();
        using var loader = cache.ToLoader(2, workers: workers);
        using var scope = NewDisposeScope();
        using (var batches = loader.GetEnumerator())
        {
            Assert.True(batches.MoveNext());
            Assert.Throws<IOException>(() => batches.MoveNext());
            Volatile.Write(ref broken, false);
            Assert.True(batches.MoveNext());
            Assert.Equal(10f, batches.Current.X.sum().item<float>());
            Assert.True(batches.MoveNext());
            Assert.False(batches.MoveNext());
        }

        Assert.Equal([2f, 10f, 18f], loader.Select(batch => batch.X.sum().item<float>()));
    }

    private static Tensor Join(ReadOnlySpan<Tensor> samples, BatchMemory memory) => memory.Adopt(cat(samples.ToArray()));

    private static Trainer NewTrainer(int epochs) => new() { MaxEpochs = epochs, NumSanityValSteps = -1, Progress = ProgressDisplay.None };

    private sealed class Remembering : IDataset<TensorSample>
    {
        private readonly Tensor?[] kept = new Tensor?[6];

        public long Count => kept.Length;

        public TensorSample this[long index] => new(kept[index] ??= full(2, (float)index) * 1, index);
    }

    private sealed class Again<T>(Func<IEnumerable<T>> make) : IEnumerable<T>
    {
        public IEnumerator<T> GetEnumerator() => make().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class MovingAverage(SumModel model) : Callback
    {
        public Tensor? Value { get; private set; }

        public int Calls { get; private set; }

        public override void OnFitStart(Trainer trainer) => Update();

        public override void OnTrainEpochStart(Trainer trainer) => Update();

        public override void OnTrainBatchEnd(Trainer trainer) => Update();

        public override void OnEvaluationBatchEnd(Trainer trainer) => Update();

        private void Update([CallerMemberName] string point = "")
        {
            Calls++;
            Value = Value is null ? model.Weight.detach().clone() : (Value * 0.5f) + (model.Weight.detach() * 0.5f);
            Assert.False(Value.IsInvalid, point);
        }
    }
}

[DataModule]
internal sealed partial class ListData
{
    private List<Tensor>? kept;

    [Dataloader(Split.Train)]
    private List<Tensor> Train() => kept ??= [ones(2, 4), ones(4, 4)];

    [Dataloader(Split.Validation)]
    private List<Tensor> Validation() => Train();

    [Dataloader(Split.Test)]
    private List<Tensor> Test() => [ones(2, 4), ones(4, 4)];

    [Dataloader(Split.Predict)]
    private List<Tensor> Predict() => Train();
}
