using Xunit;

namespace DataModule.Tests.Data;

[Sample]
public readonly partial record struct Signal([Shape(16)] float[] Values, [OneHot(10)] int Label);

/// <summary>Every way in which a sample can fail: it is left out and counted, or the error names it.</summary>
public sealed class SampleSkipTests
{
    public static TheoryData<string, int> Faults
    {
        get
        {
            var faults = new TheoryData<string, int>();
            foreach (var fault in new[] { "short", "long", "null array", "label", "fetch", "batch fetch" })
            {
                faults.Add(fault, 0);
                faults.Add(fault, 2);
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_faulty_sample_is_left_out_and_the_rest_of_its_batch_delivered(string fault, int workers)
    {
        using var loader = Samples(fault, at: 42).ToLoader(8, workers: workers, options: new() { OnSampleError = SampleErrorPolicy.Skip(1), PrefetchAcrossEpochs = false });
        var delivered = loader.SelectMany(batch => batch.Values[.., 0].data<float>().ToArray()).ToArray();

        Assert.Equal(Enumerable.Range(0, 100).Where(index => index != 42).Select(index => (float)index), delivered);
        Assert.Equal((1, 99), (loader.Statistics.SkippedSamples, loader.Statistics.Samples));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void The_error_names_the_sample_where_it_is_not_left_out(string fault, int workers)
    {
        using var loader = Samples(fault, at: 42).ToLoader(8, shuffle: true, seed: 3, workers: workers);
        var error = Assert.ThrowsAny<Exception>(() => loader.Count());
        Assert.Equal(42L, error.Data[LoaderErrors.RecordKey]);
        Assert.NotNull(error.Data[LoaderErrors.Position]);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void One_more_than_the_limit_is_an_error_that_names_it(string fault, int workers)
    {
        using var loader = Samples(fault, at: 42, and: 77).ToLoader(8, workers: workers, options: new() { OnSampleError = SampleErrorPolicy.Skip(1) });
        var error = Assert.ThrowsAny<Exception>(() => loader.Count());
        Assert.Equal(77L, error.Data[LoaderErrors.RecordKey]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_streams_faulty_sample_is_left_out_too(int workers)
    {
        var stream = StreamDataset.From(_ => Enumerable.Range(0, 100)).Map(index => Sample(index, index == 42 ? "short" : ""));
        using var loader = stream.ToLoader(8, workers: workers, options: new() { OnSampleError = SampleErrorPolicy.Skip(1) });
        Assert.Equal(99, loader.Sum(batch => batch.Count));
        using var strict = stream.ToLoader(8, workers: workers);
        Assert.Equal(42L, Assert.ThrowsAny<Exception>(() => strict.Count()).Data[LoaderErrors.RecordKey]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    public void Of_samples_that_do_not_go_together_the_fewer_are_left_out(long odd)
    {
        var dataset = Dataset.Generate(100, index => new long[index == odd ? 3 : 4].Select(_ => index).ToArray());
        using var loader = DataLoader.Create<long[], long[][]>(
            dataset,
            10,
            static (samples, _) => samples.ToArray().Select(sample => sample.Length).Distinct().Count() == 1 ? samples.ToArray() : throw new ArgumentException("lengths"),
            options: new() { OnSampleError = SampleErrorPolicy.Skip(1) });
        Assert.Equal(Enumerable.Range(0, 100).Select(index => (long)index).Where(index => index != odd), loader.SelectMany(batch => batch).Select(sample => sample[0]));
    }

    [Fact]
    public void Skipping_resumes_exactly_and_augments_what_is_collated_again_the_same()
    {
        var samples = Samples("short", at: 42).Map((signal, random) => signal with { Label = random.NextInt(10) });
        var made = 0;
        ResumeAssert.AssertResumesExactly(
            () => samples.ToLoader(8, shuffle: true, seed: 5, workers: made++ % 3, options: new() { OnSampleError = SampleErrorPolicy.Skip(3) }),
            batch => string.Join(' ', batch.Values[.., 0].data<float>().ToArray()) + " " + string.Join(' ', batch.Label.argmax(1).data<long>().ToArray()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_sample_that_every_epoch_leaves_out_counts_once_and_is_told_once(int workers)
    {
        List<string> told = [];
        using var loader = Samples("fetch", at: 42, and: 77).ToLoader(8, shuffle: true, seed: 2, workers: workers, options: new()
        {
            OnSampleError = SampleErrorPolicy.Skip(2),
            SampleSkipped = (key, error) => told.Add($"{key}: {error.Message}"),
        });

        for (var epoch = 0; epoch < 5; epoch++)
        {
            Assert.Equal(98, loader.Sum(batch => batch.Count));
        }

        Assert.Equal(2, loader.Statistics.SkippedSamples);
        Assert.Equal(["42: cannot read 42", "77: cannot read 77"], told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_run_says_a_line_of_each_sample_that_is_left_out()
    {
        List<string> said = [];
        using var train = Samples("fetch", at: 42).ToLoader(8, options: new() { OnSampleError = SampleErrorPolicy.Skip(3) });
        using var extra = Samples("fetch", at: 7).ToLoader(8, options: new() { OnSampleError = SampleErrorPolicy.Skip(3) });
        using var both = CombinedLoader.MinSize(train, extra);

        new Trainer { MaxEpochs = 3, ProgressFactory = _ => new Training.Listening(said) }.Fit(new Learner(), both);

        Assert.Equal(
            ["sample 42 is skipped (1 of at most 3): IOException: cannot read 42", "sample 7 is skipped (1 of at most 3): IOException: cannot read 7"],
            said.Where(line => line.StartsWith("sample", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private sealed class Learner : ITrainingStep<(Signal.Batch, Signal.Batch)>
    {
        private static readonly TorchSharp.Modules.Parameter Weight = new(TorchSharp.torch.ones(16));

        public TorchSharp.torch.Tensor TrainingStep((Signal.Batch, Signal.Batch) batch, StepContext context) => (batch.Item1.Values * Weight).mean();

        public OptimizerSetup ConfigureOptimizers() => TorchSharp.torch.optim.SGD([Weight], 0.1);
    }

    private static IDataset<Signal> Samples(string fault, long at, long and = -1)
    {
        var samples = Dataset.Generate(100, index => index == at || index == and ? Sample(index, fault) : Sample(index, ""));
        return fault == "batch fetch" ? new Together(samples) : samples;
    }

    private static Signal Sample(long index, string fault) => fault switch
    {
        "short" => new(Values(index, 15), 0),
        "long" => new(Values(index, 17), 0),
        "null array" => new(null!, 0),
        "label" => new(Values(index, 16), 10),
        "fetch" or "batch fetch" => throw new IOException($"cannot read {index}"),
        _ => new(Values(index, 16), (int)(index % 10)),
    };

    private static float[] Values(long index, int length) => [.. Enumerable.Repeat((float)index, length)];

    private sealed class Together(IDataset<Signal> samples) : IBatchDataset<Signal>
    {
        public long Count => samples.Count;

        public Signal this[long index] => throw new NotSupportedException();

        public void GetBatch(ReadOnlySpan<long> indices, Span<Signal> destination)
        {
            for (var item = 0; item < indices.Length; item++)
            {
                destination[item] = samples[indices[item]];
            }
        }
    }
}
