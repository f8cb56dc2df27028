using TorchSharp;
using Xunit;

namespace DataModule.Tests.Data;

public enum Season
{
    Spring,
    Autumn,
}

[Sample]
public sealed partial record Spot([Shape(2)] float[] Place, long Label);

[Sample]
public sealed partial record Reading(
    [Shape(3, 2, 2)][Scale(1 / 255f)] byte[] Pixels,
    [Shape(2, 2, 3)][Normalize(new[] { 0f, 0f, 0f }, new[] { 1f, 1f, 1f }, Axis = -1)] float[] Interleaved,
    [Pad(-1)][Shape(-1, 2)] ReadOnlyMemory<float> Track,
    double? Pressure,
    bool Indoor,
    Season Season,
    [OneHot(3)] int Kind,
    string? Note,
    torch.Tensor Depth,
    Spot Spot,
    Waveform Wave,
    [AsArray] Guid Id,
    [NotBatched] object? Other = null);

public sealed class StatisticsTests
{
    private static readonly Reading[] Readings = [.. Enumerable.Range(0, 150).Select(Make)];

    [Fact]
    public void Mean_and_spread_are_those_of_each_channel_after_scaling_and_before_normalizing()
    {
        var statistics = Statistics.Of(Dataset.From(Readings));

        Assert.Equal(Readings.Length, statistics.Samples);
        for (var channel = 0; channel < 3; channel++)
        {
            Expect(statistics["Pixels"].Channels[channel], Readings.SelectMany(reading => reading.Pixels.Skip(channel * 4).Take(4)).Select(pixel => pixel * (double)(1 / 255f)));
            Expect(statistics["Interleaved"].Channels[channel], Readings.SelectMany(reading => reading.Interleaved.Where((_, i) => i % 3 == channel)).Select(x => (double)x));
        }

        for (var feature = 0; feature < 2; feature++)
        {
            Expect(statistics["Track"].Channels[feature], Readings.SelectMany(reading => reading.Track.ToArray().Where((_, i) => i % 2 == feature)).Select(x => (double)x));
            Expect(statistics["Spot.Place"].Channels[feature], Readings.Select(reading => (double)reading.Spot.Place[feature]));
            Expect(statistics["Depth"].Channels[feature], Readings.SelectMany(reading => reading.Depth[feature].data<float>().ToArray()).Select(x => (double)x));
        }

        Expect(Assert.Single(statistics["Wave"].Channels), Readings.SelectMany(reading => reading.Wave.Amplitudes).Select(x => (double)x));
        Expect(Assert.Single(statistics["Spot.Label"].Channels), Readings.Select(reading => (double)reading.Spot.Label));
        Expect(Assert.Single(statistics["Indoor"].Channels), Readings.Select(reading => reading.Indoor ? 1.0 : 0));
        Expect(Assert.Single(statistics["Season"].Channels), Readings.Select(reading => (double)reading.Season));
        Expect(Assert.Single(statistics["Kind"].Channels), Readings.Select(reading => (double)reading.Kind));
        Expect(statistics["Pixels"].All, Readings.SelectMany(reading => reading.Pixels).Select(pixel => pixel * (double)(1 / 255f)));
    }

    [Fact]
    public void What_is_missing_not_finite_or_of_a_length_is_counted()
    {
        var statistics = Statistics.Of(Dataset.From(Readings));

        var pressure = statistics["Pressure"];
        Assert.Equal((Readings.Count(reading => reading.Pressure is null), Readings.Count(reading => reading.Pressure is not null)), (pressure.Missing, pressure.Present));
        Assert.Equal(Readings.Count(reading => reading.Pressure is { } value && !double.IsFinite(value)), pressure.All.NotFinite);
        Expect(Assert.Single(pressure.Channels), Readings.Select(reading => reading.Pressure).OfType<double>().Where(double.IsFinite));
        Expect(statistics["Track"].Lengths, Readings.Select(reading => reading.Track.Length / 2.0));
        Expect(statistics["Note"].Lengths, Readings.Select(reading => reading.Note).OfType<string>().Select(note => (double)note.Length));
        Assert.Equal(Readings.Count(reading => reading.Note is null), statistics["Note"].Missing);
        Assert.Empty(statistics["Id"].Channels);
        Assert.Equal(Readings.Length, statistics["Id"].Present);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(7, 2)]
    [InlineData(1000, 3)]
    public void The_batch_size_changes_rounding_alone_and_workers_change_nothing(int batchSize, int workers)
    {
        var once = Statistics.Of(Dataset.From(Readings));
        var again = Statistics.Of(Dataset.From(Readings), workers: workers, batchSize: batchSize);
        var inline = Statistics.Of(Dataset.From(Readings), batchSize: batchSize);

        Assert.Equal(inline.Fields.SelectMany(field => field.Channels), again.Fields.SelectMany(field => field.Channels));
        foreach (var (expected, found) in once.Fields.SelectMany(field => field.Channels).Zip(again.Fields.SelectMany(field => field.Channels)))
        {
            Assert.Equal((expected.Count, expected.Min, expected.Max, expected.NotFinite), (found.Count, found.Min, found.Max, found.NotFinite));
            Assert.Equal(expected.Mean, found.Mean, 1e-12 * Math.Max(1, Math.Abs(expected.Mean)));
            Assert.Equal(expected.StandardDeviation, found.StandardDeviation, 1e-12 * Math.Max(1, expected.StandardDeviation));
        }
    }

    [Fact]
    public void Shards_merge_to_the_whole()
    {
        var whole = Statistics.Of(Dataset.From(Readings));
        var merged = Statistics.Of(Dataset.From(Readings), options: new() { Shard = new Shard(0, 3) });
        merged.Merge(Statistics.Of(Dataset.From(Readings), options: new() { Shard = new Shard(1, 3) }));
        merged.Merge(Statistics.Of(Dataset.From(Readings), options: new() { Shard = new Shard(2, 3) }));

        Assert.Equal(whole.Samples, merged.Samples);
        Assert.Equal(whole["Pressure"].Missing, merged["Pressure"].Missing);
        foreach (var (expected, found) in whole.Fields.Zip(merged.Fields))
        {
            Assert.Equal(expected.All.Count, found.All.Count);
            Assert.Equal(expected.All.Mean, found.All.Mean, 1e-9);
            Assert.Equal(expected.All.StandardDeviation, found.All.StandardDeviation, 1e-9);
        }
    }

    [Fact]
    public void A_large_mean_costs_the_spread_no_digits()
    {
        var moments = Statistics.Of(Dataset.Generate(10_000, index => 1e9 + (index % 2)), number => number);

        Assert.Equal((10_000, 1e9, 1e9 + 1), (moments.Count, moments.Min, moments.Max));
        Assert.Equal(0.5, moments.StandardDeviation, 1e-9);
    }

    [Fact]
    public void The_printed_attributes_normalize_what_they_are_pasted_on()
    {
        var text = Statistics.Of(Dataset.From([new Spot([1, 5], 3), new Spot([3, 5], 3)])).ToString();

        Assert.Equal(
            """
            2 samples
            Place: mean 3.5, standard deviation 1.6583, 1 to 5, 2 channels
                [Normalize(new[] { 2f, 5f }, new[] { 1f, 1f })]
            Label: mean 3, standard deviation 0, 3 to 3
                [Normalize(3f, 1f)]
            """.ReplaceLineEndings("\n"),
            text);
        Assert.EndsWith(", Axis = 2)]", Statistics.Of(Dataset.From(Readings))["Interleaved"].Attribute, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_are_told_with_what_there_is()
    {
        var spots = Statistics.Of(Dataset.From([new Spot([1, 5], 3)]));

        Assert.Contains("There is no field 'Places'. The fields are: Place, Label.", Assert.Throws<ArgumentException>(() => spots["Places"]).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Only statistics of the same fields can be merged: these have Place, Label, the others have Pixels,",
            Assert.Throws<ArgumentException>(() => spots.Merge(Statistics.Of(Dataset.From(Readings)))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Field 'Place' has 3 elements in a sample, which is not a multiple of 2: 2 channels of 1 elements each.",
            Assert.Throws<ArgumentException>(() => Statistics.Of(Dataset.From([new Spot([1, 2, 3], 0)]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_no_samples_there_is_nothing()
    {
        var statistics = Statistics.Of(Dataset.From(Array.Empty<Spot>()));

        Assert.Equal("0 samples\nPlace: no numbers\nLabel: no numbers", statistics.ToString());
    }

    private static void Expect(Moments found, IEnumerable<double> numbers)
    {
        var expected = numbers.ToArray();
        var mean = expected.Average();
        Assert.Equal((expected.Length, expected.Min(), expected.Max()), (found.Count, found.Min, found.Max));
        Assert.Equal(mean, found.Mean, 1e-9);
        Assert.Equal(Math.Sqrt(expected.Average(number => (number - mean) * (number - mean))), found.StandardDeviation, 1e-9);
    }

    private static Reading Make(int index)
    {
        var random = new Random(index);
        return new Reading(
            Enumerable.Range(0, 12).Select(_ => (byte)random.Next(256)).ToArray(),
            Enumerable.Range(0, 12).Select(place => random.NextSingle() + (place % 3)).ToArray(),
            Enumerable.Range(0, 2 * random.Next(4)).Select(place => random.NextSingle() + place).ToArray(),
            (index % 10) switch { 3 => null, 4 => double.NaN, 5 => double.NegativeInfinity, _ => random.NextDouble() },
            index % 3 == 0,
            (Season)(index % 2),
            index % 3,
            index % 4 == 0 ? null : new string('x', index % 7),
            torch.tensor(Enumerable.Range(0, 8).Select(_ => random.NextSingle()).ToArray()).reshape(2, 4).DetachFromDisposeScope(),
            new Spot([random.NextSingle(), index], index),
            new Waveform([(short)index, (short)(index * 2), 7]),
            Guid.NewGuid());
    }
}
