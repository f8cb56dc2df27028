using DataModule.Tests.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>Each prediction is what the step computed, and the caller's, at any depth.</summary>
public sealed class PredictionTests
{
    private static readonly long[][] Batches = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]];

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_view_of_the_batch_stays_what_it_was(int workers) =>
        Assert.Equal(Batches, Predict(workers, batch => batch.Y.cpu()).Select(Labels));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Tuples_do(int workers) =>
        Assert.All(Predict(workers, batch => (batch.Y.cpu(), (batch.Y.view(-1), "text"))).Zip(Batches), pair =>
        {
            var ((first, (second, text)), labels) = pair;
            Assert.Equal(labels, Labels(first));
            Assert.Equal(labels, Labels(second));
            Assert.Equal("text", text);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Arrays_lists_and_dictionaries_do(int workers)
    {
        Assert.Equal(Batches, Predict(workers, batch => new[] { batch.Y, batch.Y }).Select(made => Labels(made[1])));
        Assert.Equal(Batches, Predict(workers, batch => new List<Tensor?> { null, batch.Y }).Select(made => Labels(made[1]!)));
        Assert.Equal(Batches, Predict(workers, batch => new Dictionary<string, Tensor[]> { ["y"] = [batch.Y] }).Select(made => Labels(made["y"][0])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Records_and_structs_do(int workers)
    {
        Assert.Equal(Batches, Predict(workers, batch => new Scores(batch.Y, [(batch.Y, 0.5f)]) { Extra = batch.Y }).Select(made => Labels(made.Extra!)));
        Assert.Equal(Batches, Predict(workers, batch => new Scores(batch.Y, [(batch.Y, 0.5f)])).Select(made => Labels(made.Parts[0].Part)));
        Assert.Equal(Batches, Predict(workers, batch => new Pair { Left = batch.Y, Right = "right" }).Select(made => Labels(made.Left)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Batches_do(int workers) => Assert.Equal(Batches, Predict(workers, batch => batch).Select(made => Labels(made.Y)));

    [Fact]
    public void Arrays_of_the_batchs_memory_do()
    {
        var names = Dataset.Generate(4, index => new Named($"name {index}", index)).ToLoader(2);

        var predictions = NewTrainer().Predict(new Predictor<Named.Batch, string[]>(batch => batch.Name), names);

        Assert.Equal([["name 0", "name 1"], ["name 2", "name 3"]], predictions);
    }

    [Fact]
    public void A_buffer_of_the_models_own_does()
    {
        var buffer = zeros(4, dtype: int64);

        Assert.Equal(Batches, Predict(0, batch => buffer.copy_(batch.Y)).Select(Labels));
        Assert.False(buffer.IsInvalid);
    }

    [Fact]
    public void They_outlive_loader_and_scope_and_have_memory_of_their_own()
    {
        IReadOnlyList<(Tensor, Tensor)> predictions;
        using (NewDisposeScope())
        {
            predictions = Predict(0, batch => (batch.Y, batch.Y + 1));
        }

        predictions[0].Item1.add_(100);
        Assert.Equal([1, 2, 3, 4], Labels(predictions[0].Item2));
        Assert.Equal([101, 102, 103, 104], Labels(predictions[0].Item1 + 1));
        Assert.All(predictions, prediction => Assert.False(prediction.Item1.requires_grad));
    }

    [Fact]
    public void What_cannot_be_walked_is_refused_before_the_run()
    {
        var ran = false;
        var model = new Predictor<TensorSample.Batch, Hidden>(batch =>
        {
            ran = true;
            return new Hidden(batch.Y);
        });
        using var loader = Numbers().ToLoader(4);

        var error = Assert.Throws<InvalidOperationException>(() => NewTrainer().Predict(model, loader));

        Assert.Contains("cannot find the tensors in Hidden, the prediction type of", error.Message, StringComparison.Ordinal);
        Assert.False(ran);
    }

    [Fact]
    public void A_record_that_is_more_than_it_is_declared_is_told()
    {
        using var loader = Numbers().ToLoader(4);

        var error = Assert.Throws<InvalidOperationException>(
            () => NewTrainer().Predict(new Predictor<TensorSample.Batch, OpenRecord>(batch => new MoreRecord(batch.Y, batch.Y)), loader));

        Assert.Contains("returned a MoreRecord, but its declared type is OpenRecord", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_can_be_taken_as_they_come_of_any_type_and_memory_stays_flat()
    {
        using var loader = Dataset.Generate(4_000, index => new Numbered2(index)).ToLoader(4);
        Tensor? sum = null;
        Hidden? last = null;

        var result = NewTrainer().Predict(
            new Predictor<Numbered2.Batch, Hidden>(batch => new Hidden(batch.Number + 1)),
            loader,
            prediction =>
            {
                Assert.True(last is null || last.Tensor.IsInvalid);
                last = prediction;
                sum = sum is null ? prediction.Tensor.sum() : sum + prediction.Tensor.sum();
            });

        Assert.Equal(4_000, result.Samples);
        Assert.Equal(4_000L * 4_001 / 2, sum!.item<long>());
    }

    private static IReadOnlyList<T> Predict<T>(int workers, Func<TensorSample.Batch, T> step)
    {
        using var loader = Numbers().ToLoader(4, workers: workers);
        return NewTrainer().Predict(new Predictor<TensorSample.Batch, T>(step), loader);
    }

    private static IDataset<TensorSample> Numbers() => Dataset.Generate(12, index => new TensorSample(zeros(1), index));

    private static Trainer NewTrainer() => new() { Progress = ProgressDisplay.None };

    private static long[] Labels(Tensor tensor) => tensor.data<long>().ToArray();

    private sealed class Predictor<TBatch, TPrediction>(Func<TBatch, TPrediction> step) : IPredictStep<TBatch, TPrediction>
    {
        public TPrediction PredictStep(TBatch batch, StepContext context) => step(batch);
    }
}

/// <summary>Stands for models whose predictions are of these types.</summary>
internal interface IAllPredictions :
    IPredictStep<int, (Tensor, (Tensor, string))>, IPredictStep<int, Tensor[]>, IPredictStep<int, List<Tensor?>>, IPredictStep<int, (Tensor, Tensor)>,
    IPredictStep<int, Dictionary<string, Tensor[]>>, IPredictStep<int, Scores>, IPredictStep<int, Pair>, IPredictStep<int, TensorSample.Batch>,
    IPredictStep<int, string[]>, IPredictStep<int, OpenRecord>;

internal sealed record Scores(Tensor Values, IReadOnlyList<(Tensor Part, float Share)> Parts)
{
    public Tensor? Extra { get; init; }

    public string Text { get; } = "";
}

internal struct Pair
{
    public Tensor Left;
    public string? Right;
}

internal record OpenRecord(Tensor Values);

internal sealed record MoreRecord(Tensor Values, Tensor More) : OpenRecord(Values);

internal sealed class Hidden(Tensor tensor)
{
    public Tensor Tensor { get; } = tensor;
}

[Sample]
public readonly partial record struct Named(string Name, long Number);

[Sample]
public readonly partial record struct Numbered2(long Number);
