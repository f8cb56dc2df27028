using System.Collections.Immutable;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

[Sample]
public readonly partial record struct Scan(
    [Shape(4)][Scale(1 / 255f)][Normalize(0.1307f, 0.3081f)] byte[]? Thumbnail,
    [Shape(2)] ReadOnlyMemory<float>? Position);

[Sample]
public sealed partial class Utterance
{
    public required int Number { get; init; }

    [Pad(0)]
    [Scale(1 / 32768f)]
    public short[] Audio { get; set; } = [];

    [Pad(-1, Multiple = 4, Mask = true)]
    public ReadOnlyMemory<int> Words { get; init; }

    [Shape(3)]
    [KeepType]
    public ImmutableArray<double> Levels { get; set; }
}

[Sample]
public partial class Measured(int number, Weather? weather)
{
    public int Number { get; } = number;

    public Weather? Weather { get; } = weather;

    [Scale(0.25f)]
    public float? Score { get; set; }
}

/// <summary>Batches give back the samples that they were collated from.</summary>
public sealed class UncollationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_samples_survive_the_round_trip(int seed)
    {
        var random = new Random(seed);
        using var memory = new BatchMemory();
        for (var round = 0; round < 20; round++)
        {
            var samples = Enumerable.Range(0, random.Next(1, 9)).Select(_ => RandomScene(random)).ToArray();
            var batch = Scene.Batch.Collate(samples, memory);

            var restored = batch.ToSamples();

            Assert.Equal(samples.Length, restored.Length);
            for (var i = 0; i < samples.Length; i++)
            {
                Same(samples[i], restored[i]);
                Same(samples[i], batch[i]);
            }
        }
    }

    [Fact]
    public void Every_byte_and_short_comes_back_exactly()
    {
        using var memory = new BatchMemory();
        var bytes = Enumerable.Range(0, 64).Select(row => new Patch(Enumerable.Range(4 * row, 4).Select(value => (byte)value).ToArray(), row)).ToArray();
        var shorts = new Utterance
        {
            Number = 1,
            Audio = [.. Enumerable.Range(short.MinValue, 65536).Select(value => (short)value)],
            Levels = [1, 2, 3],
        };

        var patches = Patch.Batch.Collate(bytes, memory).ToSamples();
        var recording = Utterance.Batch.Collate([shorts], new BatchMemory())[0];

        Assert.Equal(bytes.SelectMany(patch => patch.Image.ToArray()), patches.SelectMany(patch => patch.Image.ToArray()));
        Assert.Equal(shorts.Audio, recording.Audio);
    }

    [Fact]
    public void Restored_integers_are_rounded_and_kept_in_their_range()
    {
        using var memory = new BatchMemory();
        var batch = Patch.Batch.Collate([new(new byte[] { 0, 10, 250, 255 }, 1)], memory);
        using var brighter = batch.Image + (10.4 / 255 / 0.25);

        Assert.Equal([10, 20, 255, 255], (batch with { Image = brighter })[0].Image.ToArray());
    }

    [Fact]
    public void Padding_labels_and_missing_values_are_undone()
    {
        using var memory = new BatchMemory();
        Sentence[] samples =
        [
            new(new[] { 1, 2, 3, 4, 5 }, [2], 2, Weather.Sunny, 0.5f, null, 3, "first"),
            new(default, [4, 6], 0, Weather.Rainy, null, Weather.Rainy, null, null),
        ];

        var restored = Sentence.Batch.Collate(samples, memory).ToSamples();

        for (var i = 0; i < samples.Length; i++)
        {
            Assert.Equal(samples[i].Tokens.ToArray(), restored[i].Tokens.ToArray());
            Assert.Equal(samples[i].Volume, restored[i].Volume);
            Assert.Equal(samples[i], restored[i] with { Tokens = samples[i].Tokens, Volume = samples[i].Volume });
        }
    }

    [Fact]
    public void Missing_arrays_are_zeros_and_said_to_be_missing()
    {
        using var memory = new BatchMemory();
        Scan.Batch.Collate([new([9, 9, 9, 9], new[] { 5f, 6f }), new([9, 9, 9, 9], new[] { 5f, 6f })], memory);

        var batch = Scan.Batch.Collate([new(null, new[] { 1f, 2f }), new([0, 1, 2, 255], null)], memory);

        Assert.Equal([2, 4], batch.Thumbnail.shape);
        Assert.Equal([0f, 0, 0, 0], batch.Thumbnail.data<float>().ToArray()[..4]);
        Assert.Equal([false, true], batch.ThumbnailPresent.data<bool>().ToArray());
        Assert.Equal([1f, 2, 0, 0], batch.Position.data<float>().ToArray());
        Assert.Equal([true, false], batch.PositionPresent.data<bool>().ToArray());
        Assert.Null(batch[0].Thumbnail);
        Assert.Equal([1f, 2], batch[0].Position!.Value.ToArray());
        Assert.Equal([0, 1, 2, 255], batch[1].Thumbnail!);
        Assert.Null(batch[1].Position);
        Assert.Throws<ArgumentException>(() => Scan.Batch.Collate([new([1], null)], new BatchMemory()));
    }

    [Fact]
    public void Collating_arrays_that_may_be_missing_allocates_nothing()
    {
        using var memory = new BatchMemory();
        Scan[] samples = [new([9, 9, 9, 9], new[] { 5f, 6f }), default];
        Scan.Batch.Collate(samples, memory);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Scan.Batch.Collate(samples, memory);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Constructors_and_initializers_are_used_as_the_sample_has_them()
    {
        var measured = Measured.Batch.Collate([new(3, Weather.Rainy) { Score = 8 }, new(4, null)], new BatchMemory());

        Assert.Equal([(3, Weather.Rainy, 8f), (4, null, null)], measured.ToSamples().Select(sample => (sample.Number, sample.Weather, sample.Score)));
    }

    [Fact]
    public void Samples_share_nothing_with_their_batch()
    {
        var memory = new BatchMemory();
        using var depth = torch.arange(3, dtype: torch.float32);
        Scene restored;
        using (torch.NewDisposeScope())
        {
            restored = Scene.Batch.Collate([RandomScene(new Random(1)) with { Depth = depth }], memory)[0];
        }

        memory.Dispose();

        Assert.Equal([0f, 1, 2], restored.Depth.data<float>().ToArray());
        Assert.Equal([3], restored.Depth.shape);
        restored.Depth.Dispose();
    }

    [Fact]
    public void Indices_out_of_range_and_recycled_batches_throw()
    {
        var memory = new BatchMemory();
        var batch = Patch.Batch.Collate([new(new byte[4], 1), new(new byte[4], 2)], memory);

        Assert.Throws<ArgumentOutOfRangeException>(() => batch[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Slice(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Slice(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Slice(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.ToSamples(1, int.MaxValue));
        memory.Dispose();
        Assert.Throws<InvalidOperationException>(() => batch[0]);
        Assert.Throws<InvalidOperationException>(() => batch.ToSamples());
        Assert.Throws<InvalidOperationException>(() => batch.Slice(0, 1));
    }

    [Fact]
    public void A_slice_is_a_batch_of_its_own()
    {
        var random = new Random(5);
        var samples = Enumerable.Range(0, 6).Select(_ => RandomScene(random)).ToArray();
        var memory = new BatchMemory();
        var batch = Scene.Batch.Collate(samples, memory);

        using var slice = batch[2..^1];
        memory.Dispose();

        Assert.Equal(3, slice.Count);
        Assert.Equal(3, slice.Corner.Count);
        Assert.Equal([3, 2, 3], slice.Channels.shape);
        foreach (var (expected, actual) in samples[2..5].Zip(slice.ToSamples()))
        {
            Same(expected, actual);
        }
    }

    [Fact]
    public void A_replaced_tensor_is_read_if_it_fits_and_named_if_not()
    {
        using var memory = new BatchMemory();
        var batch = Patch.Batch.Collate([new(new byte[] { 0, 51, 102, 255 }, 1), new(new byte[] { 1, 2, 3, 4 }, 2)], memory);
        using var exact = batch.Image.to(torch.float64).requires_grad_();
        using var turned = batch.Image.transpose(2, 3);
        using var cropped = batch.Image.narrow(3, 0, 1);
        using var whole = batch.Image.to(torch.int64);
        using var fewer = batch.Image.narrow(0, 0, 1);

        Assert.Equal([0, 51, 102, 255], (batch with { Image = exact })[0].Image.ToArray());
        Assert.Equal([1, 3, 2, 4], (batch with { Image = turned })[1].Image.ToArray());
        foreach (var wrong in (torch.Tensor[])[cropped, whole, fewer])
        {
            var error = Assert.Throws<InvalidOperationException>(() => (batch with { Image = wrong }).ToSamples());
            Assert.Contains("Patch.Image", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a private constructor", "[Sample] public partial class S { private S() { } public int A { get; set; } }")]
    [InlineData("a property without a parameter", "[Sample] public partial class S { public int A { get; } = 1; public int B { get; set; } }")]
    [InlineData("a parameter without a field", "[Sample] public partial class S(int a, string other) { public int A { get; } = a + other.Length; }")]
    [InlineData("a private setter", "[Sample] public partial class S { public int A { get; private set; } }")]
    [InlineData("a read-only field", "[Sample] public partial struct S { public readonly int A; }")]
    [InlineData("a required member that is no field", "[Sample] public partial class S { public int A { get; set; } public required string[] Tags { set { } } }")]
    [InlineData("no instances", "[Sample] public abstract partial class S { public int A { get; set; } }")]
    [InlineData("a nested sample that cannot be made", "[Sample] public partial record S(T Inner); [Sample] public partial class T { public int A { get; } }")]
    public void A_sample_that_cannot_be_made_has_a_batch_without_an_indexer(string why, string source)
    {
        var generated = GeneratorHost.Run(source).ShouldBeClean().Source("S.g.cs");

        Assert.False(generated.Contains("ToSamples", StringComparison.Ordinal), why);
        Assert.Contains("public Batch Slice(int start, int count)", generated, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("required members", "[Sample] public partial class S { public required int A { get; init; } public required string B; }")]
    [InlineData("required members set by the constructor", "[Sample] public partial class S { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public S(int a) => A = a; public required int A { get; init; } }")]
    [InlineData("required members beside a constructor", "[Sample] public partial class S { public S(int a) => A = a; public required int A { get; init; } }")]
    [InlineData("keywords", "[Sample] public partial record S(int @class, [Shape(2)] byte[]? @in, string Item);")]
    [InlineData("an inherited field", "[Sample] public partial record S(int A, double B) : T(A); [Sample] public partial record T(int A);")]
    [InlineData("an optional parameter besides", "[Sample] public partial class S(int a, string other = \"\") { public int A { get; } = a + other.Length; }")]
    [InlineData("a generic nested sample", "[Sample] public partial record struct S(T<long> Inner); [Sample] public partial record struct T<U>([Shape(2)] Memory<float>? A) where U : struct;")]
    public void A_sample_is_made_in_whatever_way_it_allows(string why, string source)
    {
        var generated = GeneratorHost.Run(source).ShouldBeClean().Source("S.g.cs");

        Assert.True(generated.Contains("global::S[] ToSamples()", StringComparison.Ordinal), why);
    }

    private static Scene RandomScene(Random random)
    {
        var image = new byte[4];
        random.NextBytes(image);
        return new Scene(
            [.. Enumerable.Range(0, 6).Select(_ => (float)((random.NextDouble() - 0.5) * 200))],
            [(short)random.Next(short.MinValue, short.MaxValue), (short)random.Next(100)],
            (byte)random.Next(256),
            random.Next(2) == 0,
            random.Next(2) == 0 ? Weather.Sunny : Weather.Rainy,
            random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture),
            torch.tensor(new[] { random.NextSingle(), random.NextSingle(), random.NextSingle() }),
            new Patch(image, random.NextInt64()),
            random.NextDouble(),
            (Half)random.NextSingle());
    }

    private static void Same(Scene expected, Scene actual)
    {
        Assert.All(expected.Channels.Zip(actual.Channels), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(10, Math.Abs(pair.First))));
        Assert.Equal(expected.Pair, actual.Pair);
        Assert.Equal(expected.Depth.data<float>().ToArray(), actual.Depth.data<float>().ToArray());
        Assert.Equal(expected.Corner.Image.ToArray(), actual.Corner.Image.ToArray());
        Assert.Equal(
            (expected.Level, expected.Indoor, expected.Weather, expected.Caption, expected.Corner.Label, expected.Exact, expected.Rough),
            (actual.Level, actual.Indoor, actual.Weather, actual.Caption, actual.Corner.Label, actual.Exact, actual.Rough));
    }
}
