using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

/// <summary>Channels that are not the outermost dimension, and the element types of batches.</summary>
public sealed class InterleavedTests
{
    private static readonly float[] Means = [0.1f, 0.2f, 0.3f], Deviations = [0.5f, 0.25f, 0.125f];

    [Fact]
    public void Interleaved_pixels_are_normalized_by_channel()
    {
        var pixels = Enumerable.Range(0, 5 * 7 * 3).Select(i => (byte)(i * 37)).ToArray();
        using var memory = new BatchMemory();
        var batch = Interleaved.Batch.Collate([new(pixels, pixels), new(pixels, pixels)], memory);

        Assert.Equal([2, 5, 7, 3], batch.Last.shape);
        var (last, middle) = (batch.Last.data<float>().ToArray(), batch.Middle.data<float>().ToArray());
        for (var i = 0; i < 2 * pixels.Length; i++)
        {
            var place = i % pixels.Length;
            Assert.Equal(Expected(pixels[place], place % 3), last[i]);
            Assert.Equal(Expected(pixels[place], place / 7 % 3), middle[i]);
        }

        var sample = batch[1];
        Assert.Equal(pixels, sample.Last);
        Assert.Equal(pixels, sample.Middle.ToArray());
        using var slice = batch[1..2];
        Assert.Equal(pixels, slice[0].Last);
    }

    [Fact]
    public void Padded_rows_are_normalized_by_feature()
    {
        using var memory = new BatchMemory();
        var batch = Rows.Batch.Collate([new([1f, 2, 3, 4, 5, 6]), new([7f, 8, 9])], memory);

        Assert.Equal([2, 2, 3], batch.Values.shape);
        float[] expected = [.. new[] { 1f, 2, 3, 4, 5, 6, 7, 8, 9 }.Select((value, i) => MathF.FusedMultiplyAdd(value, 1 / Deviations[i % 3], -Means[i % 3] / Deviations[i % 3])), -1, -1, -1];
        Assert.Equal(expected, batch.Values.data<float>().ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6], batch[0].Values.Select(value => MathF.Round(value, 5)));
        Assert.Equal(3, batch[1].Values.Length);
    }

    // Every length of a table and every rest of it, for each kind of element and of channels.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(64)]
    [InlineData(300)]
    [InlineData(1001)]
    public void Tables_are_gone_through_to_the_last_element(int channels)
    {
        float[] means = [.. Enumerable.Range(0, channels).Select(i => i * 0.5f)];
        float[] deviations = [.. Enumerable.Range(0, channels).Select(i => 1f + i)];
        foreach (var inner in (int[])[1, 2, 15, 64, 70])
        {
            var affine = new ChannelAffine(0.5f, means, deviations, inner);
            foreach (var rounds in (int[])[0, 1, 3, 40])
            {
                short[] source = [.. Enumerable.Range(0, rounds * channels * inner).Select(i => (short)i)];
                var target = new float[source.Length];
                Collation.ScaleAndNormalize<short>(source, target, affine);
                for (var i = 0; i < source.Length; i++)
                {
                    var channel = i / inner % channels;
                    Assert.Equal(MathF.FusedMultiplyAdd(source[i], 0.5f / deviations[channel], -means[channel] / deviations[channel]), target[i]);
                }

                Assert.Equal(source, Uncollation.Restore<short>(target, affine));
            }
        }
    }

    [Fact]
    public void Interleaved_pixels_allocate_nothing()
    {
        Interleaved[] samples = [new(new byte[105], new byte[105])];
        using var memory = new BatchMemory();
        _ = Interleaved.Batch.Collate(samples, memory);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            _ = Interleaved.Batch.Collate(samples, memory);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Whole_numbers_are_int64_and_doubles_float32_unless_their_type_is_kept()
    {
        int[] tokens = [.. Enumerable.Range(-20, 40)];
        double[] values = [.. tokens.Select(token => token + 0.1)];
        using var memory = new BatchMemory();
        var batch = Typed.Batch.Collate([new(1, 2, 3, 0.1, 4, 0.1, tokens, values, tokens, [1, 2], null)], memory);

        Assert.Equal(
            [torch.int64, torch.int64, torch.int64, torch.float32, torch.int32, torch.float64, torch.int64, torch.float32, torch.int64, torch.uint8, torch.int64],
            new[] { batch.Label, batch.Small, batch.Unsigned, batch.Score, batch.Exact, batch.Time, batch.Tokens, batch.Values, batch.Rest, batch.Raw, batch.Maybe }.Select(tensor => tensor.dtype));
        Assert.Equal(tokens.Select(token => (long)token), batch.Tokens.data<long>().ToArray());
        Assert.Equal(values.Select(value => (float)value), batch.Values.data<float>().ToArray());
        var sample = batch[0];
        Assert.Equal((1, 2, 3, (double)0.1f, 4, 0.1), (sample.Label, sample.Small, sample.Unsigned, sample.Score, sample.Exact, sample.Time));
        Assert.Equal(tokens, sample.Tokens);
        Assert.Equal(tokens, sample.Rest);
        Assert.Null(sample.Maybe);
        using var loss = torch.nn.functional.cross_entropy(torch.zeros(1, 3), batch.Label);
        using var product = torch.nn.functional.linear(batch.Values, torch.ones(1, 40));
        Assert.Equal(MathF.Log(3), loss.item<float>(), 5);
    }

    private static float Expected(byte value, int channel) =>
        MathF.FusedMultiplyAdd(value, (1 / 255f) / Deviations[channel], -Means[channel] / Deviations[channel]);
}

[Sample]
internal sealed partial record Interleaved(
    [Shape(5, 7, 3)][Scale(1 / 255f)][Normalize(new[] { 0.1f, 0.2f, 0.3f }, new[] { 0.5f, 0.25f, 0.125f }, Axis = -1)] byte[] Last,
    [Shape(5, 3, 7)][Scale(1 / 255f)][Normalize(new[] { 0.1f, 0.2f, 0.3f }, new[] { 0.5f, 0.25f, 0.125f }, Axis = 1)] ReadOnlyMemory<byte> Middle);

[Sample]
internal sealed partial record Rows(
    [Pad(-1)][Shape(-1, 3)][Normalize(new[] { 0.1f, 0.2f, 0.3f }, new[] { 0.5f, 0.25f, 0.125f }, Axis = 1)] float[] Values);

[Sample]
internal sealed partial record Typed(
    int Label,
    byte Small,
    ushort Unsigned,
    double Score,
    [KeepType] int Exact,
    [KeepType] double Time,
    [Shape(40)] int[] Tokens,
    [Shape(40)] double[] Values,
    [Pad(0)] int[] Rest,
    [Shape(2)] byte[] Raw,
    int? Maybe);
