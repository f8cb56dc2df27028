using System.Globalization;
using Microsoft.CodeAnalysis;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

[Sample]
internal sealed partial record RunMeasured(
    [Shape][Normalize] float[] Features,
    [Shape(2, 2, 3)][Scale(0.5f)][Normalize(Axis = -1)] byte[] Pixels,
    [Normalize] double Age,
    [Pad][Shape(-1, 2)][Normalize(Axis = 1)] float[] Track,
    [Shape] ReadOnlyMemory<short> Window,
    [Shape][Normalize(new[] { 1f, 2f }, new[] { 2f, 4f }, Axis = -1)] float[] Pairs,
    long Label);

/// <summary>The same with everything said by the type.</summary>
[Sample]
internal sealed partial record RunConstant(
    [Shape(3)][Normalize(new[] { 1f, 2f, 3f }, new[] { 2f, 4f, 8f })] float[] Features,
    [Shape(2, 2, 3)][Scale(0.5f)][Normalize(new[] { 1f, 2f, 3f }, new[] { 2f, 4f, 8f }, Axis = -1)] byte[] Pixels,
    [Normalize(40, 10)] double Age,
    [Pad][Shape(-1, 2)][Normalize(new[] { 1f, 2f }, new[] { 2f, 4f }, Axis = 1)] float[] Track,
    [Shape(2, 2)] ReadOnlyMemory<short> Window,
    [Shape(2, 2)][Normalize(new[] { 1f, 2f }, new[] { 2f, 4f }, Axis = -1)] float[] Pairs,
    long Label);

[Sample]
internal sealed partial record RunOuter(RunMeasured Inner, [Shape][Normalize] float[] Other);

[Sample]
internal readonly partial record struct RunRow([Shape][Normalize] float[] Features);

[DataModule]
internal sealed partial class RunRows(float offset, int columns = 2)
{
    private IDataset<RunRow>? train;

    [State]
    public NormalizationConstants? Features { get; private set; }

    [Setup("fit")]
    private void Open()
    {
        train = Dataset.Generate(8, index => new RunRow([.. Enumerable.Range(0, columns).Select(column => offset + (column * 10) + index)]));
        Features = Statistics.Of(train)["Features"].Normalization;
    }

    [Dataloader(Split.Train)]
    private DataLoader<RunRow.Batch> Train() => train!.ToLoader(4, new(Features!, [columns]));
}

/// <summary>Constants and sizes that a sample leaves to the run.</summary>
public sealed class RunValueTests
{
    private static readonly NormalizationConstants Three = new([1f, 2, 3], [2f, 4, 8]), Two = new([1f, 2], [2f, 4]);

    private static readonly RunMeasured.RunValues Values = new(Three, [3], Three, new(40, 10), Two, [2, 2], [2, 2]);

    [Fact]
    public void Batches_are_those_of_a_type_that_says_everything()
    {
        var (measured, constant) = Samples();
        using var batch = RunMeasured.Batch.Collate(measured, Values, new BatchMemory());
        using var expected = RunConstant.Batch.Collate(constant, new BatchMemory());

        foreach (var (found, wanted) in Tensors(batch).Zip([expected.Features, expected.Pixels, expected.Age, expected.Track, expected.Window, expected.Pairs]))
        {
            Assert.Equal(wanted.dtype, found.dtype);
            Assert.Equal(wanted.shape, found.shape);
            Assert.True(wanted.equal(found).all().item<bool>());
        }
    }

    [Fact]
    public void Batches_give_their_samples_back_also_from_slices_and_copies()
    {
        var (measured, _) = Samples();
        using var batch = RunMeasured.Batch.Collate(measured, Values, new BatchMemory());
        using var slice = batch[1..3];
        using var copy = slice.CopyTo(torch.CPU, new BatchMemory());

        Same(measured[0], batch[0]);
        Same(measured[1], slice[0]);
        Same(measured[2], copy.ToSamples()[1]);
    }

    [Fact]
    public void A_nested_sample_has_its_values_within_those_of_the_outer()
    {
        var (measured, constant) = Samples();
        var values = new RunOuter.RunValues(Values, new(5, 2), [1]);
        using var batch = RunOuter.Batch.Collate([.. measured.Select(inner => new RunOuter(inner, [7f]))], values, new BatchMemory());
        using var expected = RunConstant.Batch.Collate(constant, new BatchMemory());

        Assert.True(expected.Pixels.equal(batch.Inner.Pixels).all().item<bool>());
        Assert.Equal([1f, 1, 1, 1, 1], batch.Other.data<float>().ToArray());
        Same(measured[3], batch[3].Inner);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Loaders_take_them(int workers)
    {
        var (measured, _) = Samples();
        using var loader = Dataset.From(measured).ToLoader(2, Values, shuffle: true, seed: 4, workers: workers, options: new() { Device = torch.CPU });

        Assert.Equal(
            measured.OrderBy(sample => sample.Label).Select(sample => (sample.Features[0] - 1) / 2),
            loader.SelectMany(batch => batch.ToSamples().Zip(batch.Features.data<float>().ToArray().Where((_, i) => i % 3 == 0)))
                .OrderBy(pair => pair.First.Label).Select(pair => pair.Second));
    }

    [Fact]
    public void What_does_not_fit_together_is_told_where_the_values_are_made()
    {
        Tells("Field 'RunMeasured.Pixels' has 2 means and standard deviations, but dimension 2 has 3 channels in its shape [2, 2, 3]", () => new RunMeasured.RunValues(Three, [3], Two, new(40, 10), Two, [2, 2], [2, 2]));
        Tells("Field 'RunMeasured.Features' has 3 means and standard deviations, but dimension 0 has 4 channels in its shape [4]", () => new RunMeasured.RunValues(Three, [4], Three, new(40, 10), Two, [2, 2], [2, 2]));
        Tells("Field 'RunMeasured.Age' has 2 means and standard deviations, but no dimension 0 for channels in its shape []", () => new RunMeasured.RunValues(Three, [3], Three, Two, Two, [2, 2], [2, 2]));
        Tells("Field 'RunMeasured.Pairs' has 2 means and standard deviations, but dimension 1 has 3 channels in its shape [2, 3]", () => new RunMeasured.RunValues(Three, [3], Three, new(40, 10), Two, [2, 2], [2, 3]));
        Tells("The shape of field 'RunMeasured.Window' is [2, 0]. It needs at least one size, all sizes must be positive", () => new RunMeasured.RunValues(Three, [3], Three, new(40, 10), Two, [2, 0], [2, 2]));
        Tells("There are 1 means and 2 standard deviations", () => new NormalizationConstants([1f], [1f, 2]));
        Tells("Channel 1 has mean 2 and standard deviation 0. Both must be finite, and the standard deviation must be positive.", () => new NormalizationConstants([1f, 2], [1f, 0]));
        Assert.Equal("Features", Assert.Throws<ArgumentNullException>(() => new RunRow.RunValues(null!, [2])).ParamName);

        static void Tells(string message, Func<object> make) => Assert.Contains(message, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constants_read_the_same_in_any_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("de-DE") { NumberFormat = new() { NumberDecimalSeparator = "," } };
            Assert.Equal("(0.5, 20) / (0.25, 4)", new NormalizationConstants([0.5f, 20], [0.25f, 4]).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_sample_of_another_size_than_the_runs_is_named()
    {
        using var loader = Dataset.From([new RunRow([1f, 2]), new RunRow([1f, 2, 3])]).ToLoader(2, new(new(0, 1), [2]));

        Assert.Contains("Field 'RunRow.Features' should have 2 elements per sample, but a sample has 3.", Assert.Throws<ArgumentException>(() => loader.Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_run_normalizes_as_the_run_that_was_saved()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".ckpt");
        try
        {
            var (first, model) = (new RunRows(offset: 100), new Learner());
            new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None, Callbacks = [new Saving(path)] }.Fit(model, first);
            Assert.Equal([103.5f, 113.5f], first.Features!.Means);
            Assert.Equal(0, model.Seen.Average(), 1e-5);

            // Of other samples: statistics of their own would take their mean to 0 as well.
            var (second, resumed) = (new RunRows(offset: 107), new Learner());
            new Trainer { MaxEpochs = 2, Progress = ProgressDisplay.None }.Fit(resumed, second, resumeFrom: path);
            Assert.Equal(first.Features.Means, second.Features!.Means);
            Assert.Equal(7 / first.Features.StandardDeviations[0], resumed.Seen.Average(), 1e-5);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("rows.ToLoader(4, shuffle: true)", "CS0619", "'Table' leaves values to the run: pass new Table.RunValues(Features, FeaturesShape) after the batch size.")]
    [InlineData("rows.ToLoader(4, new Table.RunValues(new NormalizationConstants(0, 1)))", "CS7036", "'FeaturesShape'")]
    [InlineData("rows.ToLoader(4, new Table.RunValues([2], [2]))", "CS9174", "NormalizationConstants")]
    [InlineData("rows.ToLoader(4, new Table.RunValues(Features: new(0, 1), Shape: [2]))", "CS1739", "'Shape'")]
    public void Values_that_are_missing_or_of_another_type_do_not_compile(string call, string id, string message)
    {
        var generated = GeneratorHost.Run($$"""
            [Sample]
            public readonly partial record struct Table([Shape] [Normalize] float[] Features);

            public static class Use
            {
                public static object Make(IDataset<Table> rows) => {{call}};
            }
            """);

        var error = Assert.Single(generated.Output.GetDiagnostics(TestContext.Current.CancellationToken), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(id, error.Id);
        Assert.Contains(message, error.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_of_every_shape_compile() => GeneratorHost.Run("""
        namespace A;

        public partial class Around<T>
            where T : struct
        {
            [Sample]
            public partial record Base([property: Normalize] float @class, [property: Shape] int[] Sizes);

            [Sample]
            public sealed partial record Derived(float @class, int[] Sizes, [property: Normalize] Half? More) : Base(@class, Sizes);
        }
        """).ShouldBeClean();

    private static IEnumerable<torch.Tensor> Tensors(RunMeasured.Batch batch) => [batch.Features, batch.Pixels, batch.Age, batch.Track, batch.Window, batch.Pairs];

    private static (RunMeasured[] Measured, RunConstant[] Constant) Samples()
    {
        var samples = Enumerable.Range(0, 5).Select(index => new RunMeasured(
            [index, index + 1, index * 2],
            [.. Enumerable.Range(0, 12).Select(place => (byte)((index * 40) + place))],
            30.5 + index,
            [.. Enumerable.Range(0, 2 * (index % 3)).Select(place => (float)place)],
            new short[] { (short)index, 2, 3, 4 },
            [1, index, 3, 4],
            index)).ToArray();
        return (samples, [.. samples.Select(x => new RunConstant(x.Features, x.Pixels, x.Age, x.Track, x.Window, x.Pairs, x.Label))]);
    }

    private static void Same(RunMeasured expected, RunMeasured found)
    {
        Assert.Equal(expected.Features, found.Features, (one, other) => Math.Abs(one - other) < 1e-5);
        Assert.Equal(expected.Pixels, found.Pixels);
        Assert.Equal(expected.Age, found.Age, 1e-5);
        Assert.Equal(expected.Track, found.Track, (one, other) => Math.Abs(one - other) < 1e-5);
        Assert.Equal(expected.Window.ToArray(), found.Window.ToArray());
        Assert.Equal(expected.Pairs, found.Pairs, (one, other) => Math.Abs(one - other) < 1e-5);
        Assert.Equal(expected.Label, found.Label);
    }

    private sealed class Saving(string path) : Callback
    {
        public override void OnTrainEpochEnd(Trainer trainer) => trainer.SaveCheckpoint(path);
    }

    private sealed class Learner : torch.nn.Module<torch.Tensor, torch.Tensor>, ITrainingStep<RunRow.Batch>
    {
        private readonly TorchSharp.Modules.Parameter weight = torch.nn.Parameter(torch.zeros(1));

        public Learner()
            : base(nameof(Learner)) => register_parameter("weight", weight);

        public List<double> Seen { get; } = [];

        public override torch.Tensor forward(torch.Tensor input) => input * weight;

        public torch.Tensor TrainingStep(RunRow.Batch batch, StepContext context)
        {
            Seen.AddRange(batch.Features.data<float>().ToArray().Where((_, i) => i % 2 == 0).Select(x => (double)x));
            return forward(batch.Features).mean();
        }

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD([weight], 0.1);
    }
}
