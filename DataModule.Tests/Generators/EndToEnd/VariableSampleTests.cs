using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

[Sample]
public readonly partial record struct Sentence(
    [Pad(-1, Multiple = 4, Mask = true)] ReadOnlyMemory<int> Tokens,
    [Pad(9)][Scale(0.5f)] byte[] Volume,
    [OneHot(3)] int Label,
    [OneHot(8)] Weather Weather,
    float? Score,
    Weather? Mood,
    [Scale(2)] short? Level,
    string? Note);

/// <summary>Fields of variable length, labels as rows, and fields that may be missing.</summary>
public sealed class VariableSampleTests
{
    private static readonly Sentence[] Samples =
    [
        new(new[] { 1, 2, 3, 4, 5 }, [2], 2, Weather.Sunny, 0.5f, null, 3, "first"),
        new(new[] { 6 }, [4, 6], 0, Weather.Rainy, null, Weather.Rainy, null, null),
    ];

    [Fact]
    public void Lengths_that_differ_are_padded_to_a_multiple_with_lengths_and_mask()
    {
        using var memory = new BatchMemory();
        var batch = Sentence.Batch.Collate(Samples, memory);

        Assert.Equal([2, 8], batch.Tokens.shape);
        Assert.Equal([1, 2, 3, 4, 5, -1, -1, -1, 6, -1, -1, -1, -1, -1, -1, -1], batch.Tokens.data<long>().ToArray());
        Assert.Equal([5L, 1L], batch.TokensLengths.data<long>().ToArray());
        Assert.Equal(
            [true, true, true, true, true, false, false, false, true, false, false, false, false, false, false, false],
            batch.TokensMask.data<bool>().ToArray());
    }

    [Fact]
    public void Padding_is_not_scaled()
    {
        using var memory = new BatchMemory();
        var batch = Sentence.Batch.Collate(Samples, memory);

        Assert.Equal([1, 9, 2, 3], batch.Volume.data<float>().ToArray());
        Assert.Equal([1L, 2L], batch.VolumeLengths.data<long>().ToArray());
    }

    [Fact]
    public void Labels_become_rows()
    {
        using var memory = new BatchMemory();
        var batch = Sentence.Batch.Collate(Samples, memory);

        Assert.Equal([0, 0, 1, 1, 0, 0], batch.Label.data<float>().ToArray());
        Assert.Equal([2L, 7L], batch.Weather.argmax(1).data<long>().ToArray());
        Assert.Contains(
            "Sentence.Label",
            Assert.Throws<ArgumentException>(() => Sentence.Batch.Collate([Samples[0] with { Label = 3 }], memory)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_zero_and_said_to_be_missing()
    {
        using var memory = new BatchMemory();
        var batch = Sentence.Batch.Collate(Samples, memory);

        Assert.Equal([0.5f, 0], batch.Score.data<float>().ToArray());
        Assert.Equal([true, false], batch.ScorePresent.data<bool>().ToArray());
        Assert.Equal([0L, 7L], batch.Mood.data<long>().ToArray());
        Assert.Equal([false, true], batch.MoodPresent.data<bool>().ToArray());
        Assert.Equal([6, 0], batch.Level.data<float>().ToArray());
        Assert.Equal(new List<string?> { "first", null }, batch.Note);
    }

    [Fact]
    public void A_later_batch_may_be_longer_or_empty()
    {
        using var memory = new BatchMemory();
        Sentence.Batch.Collate(Samples, memory);

        Assert.Equal([1, 12], Sentence.Batch.Collate([Samples[0] with { Tokens = new int[9] }], memory).Tokens.shape);
        Assert.Equal([1, 0], Sentence.Batch.Collate([Samples[0] with { Tokens = default }], memory).Tokens.shape);
    }

    [Fact]
    public void Loaders_serve_such_samples()
    {
        var loader = Dataset.Generate(5, index => Samples[0] with { Tokens = new int[(int)index] }).ToLoader(2);

        Assert.Equal([4L, 4L, 4L], loader.Select(batch => batch.Tokens.shape[1]));
    }
}
