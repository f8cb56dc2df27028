using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

[Sample]
public sealed partial record Cloud(
    [Pad][Shape(-1, 3)] float[] Points,
    [Pad(7, Multiple = 2, Mask = true)][Shape(-1, 2, 2)] ReadOnlyMemory<byte>? Patches,
    [Pad(-1)][Shape(-1, 2)] short[,] Pairs,
    [Pad(9)][Scale(0.5f)][Shape(-1, 2)] byte[,]? Halves,
    [Pad(-1, Mask = true)] int[]? Tokens);

[Sample]
public sealed partial record Board(
    [Shape(2, 3)] float[,] Values,
    [Shape(2, 2)][Scale(1 / 255f)] byte[,]? Image,
    [Shape(2, 1, 2)][Normalize(new[] { 1f, 2f }, new[] { 2f, 4f })] double[,,] Channels,
    [Shape(1, 2, 1, 2)] Half[,,,] Rough,
    [Shape(2)] bool[] Flags,
    [Shape(2)] sbyte[] Small,
    [OneHot(3)] int? Label,
    [OneHot(8)] Weather? Weather,
    bool? Sure,
    Half? Weight);

/// <summary>Arrays of several dimensions, vectors in a number that differs, and such fields where they are missing.</summary>
public sealed class ShapedSampleTests
{
    [Fact]
    public void Vectors_are_padded_with_vectors()
    {
        using var memory = new BatchMemory();

        var batch = Cloud.Batch.Collate([Filled, Empty], memory);

        Assert.Equal([2, 2, 3], batch.Points.shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0], batch.Points.data<float>().ToArray());
        Assert.Equal([2L, 0], batch.PointsLengths.data<long>().ToArray());
        Assert.Equal([2, 2, 2, 2], batch.Patches.shape);
        Assert.Equal([1, 2, 3, 4, 7, 7, 7, 7, .. Enumerable.Repeat((byte)7, 8)], batch.Patches.data<byte>().ToArray());
        Assert.Equal([true, false, false, false], batch.PatchesMask.data<bool>().ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6, -1, -1, -1, -1, -1, -1], batch.Pairs.data<short>().ToArray());
        Assert.Equal([2, 3, 2], batch.Pairs.shape);
        Assert.Equal([1f, 2, 9, 9], batch.Halves.data<float>().ToArray());
        Assert.Equal([true, false], batch.TokensPresent.data<bool>().ToArray());
        Assert.Equal([3L, 0], batch.TokensLengths.data<long>().ToArray());
        Assert.Equal([5, 6, 7, -1, -1, -1], batch.Tokens.data<long>().ToArray());
    }

    [Fact]
    public void A_batch_of_empty_samples_has_no_columns_and_comes_back()
    {
        using var memory = new BatchMemory();
        var present = Empty with { Patches = ReadOnlyMemory<byte>.Empty, Tokens = [], Halves = new byte[0, 2] };

        var batch = Cloud.Batch.Collate([Empty, present], memory);

        Assert.Equal(new long[][] { [2, 0, 3], [2, 0, 2, 2], [2, 0, 2], [2, 0] }, [batch.Points.shape, batch.Patches.shape, batch.Halves.shape, batch.Tokens.shape]);
        Same(Empty, batch[0]);
        Same(present, batch[1]);
        using var slice = batch[1..];
        Same(present, slice[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_samples_survive_every_copy(int seed)
    {
        var random = new Random(seed);
        using var memory = new BatchMemory();
        for (var round = 0; round < 20; round++)
        {
            var clouds = Enumerable.Range(0, random.Next(1, 7)).Select(_ => RandomCloud(random)).ToArray();
            var boards = clouds.Select(_ => RandomBoard(random)).ToArray();
            var cloud = Cloud.Batch.Collate(clouds, memory.Nested(0));
            var board = Board.Batch.Collate(boards, memory.Nested(1));
            using var cloudCopy = cloud.CopyTo(torch.CPU, new BatchMemory());
            using var boardCopy = board.CopyTo(torch.CPU, new BatchMemory());
            using var tail = cloud[^1..];

            Assert.All(clouds.Zip(cloud.ToSamples()).Concat(clouds.Zip(cloudCopy.ToSamples())), pair => Same(pair.First, pair.Second));
            Assert.All(boards.Zip(board.ToSamples()).Concat(boards.Zip(boardCopy.ToSamples())), pair => Same(pair.First, pair.Second));
            Same(clouds[^1], tail[0]);
        }
    }

    [Fact]
    public void Missing_labels_are_rows_of_zeros()
    {
        using var memory = new BatchMemory();
        var random = new Random(4);
        Board.Batch.Collate([RandomBoard(random) with { Label = 1 }, RandomBoard(random) with { Label = 2 }], memory);

        var batch = Board.Batch.Collate([RandomBoard(random) with { Label = null }, RandomBoard(random) with { Label = 2 }], memory);

        Assert.Equal([0f, 0, 0, 0, 0, 1], batch.Label.data<float>().ToArray());
        Assert.Equal([false, true], batch.LabelPresent.data<bool>().ToArray());
    }

    [Fact]
    public void An_array_of_another_shape_names_its_field_and_both_shapes()
    {
        using var memory = new BatchMemory();
        var board = RandomBoard(new Random(1)) with { Values = new float[3, 2] };

        var transposed = Assert.Throws<ArgumentException>(() => Board.Batch.Collate([board], memory)).Message;
        var wide = Assert.Throws<ArgumentException>(() => Cloud.Batch.Collate([Empty with { Pairs = new short[1, 3] }], memory)).Message;
        var ragged = Assert.Throws<ArgumentException>(() => Cloud.Batch.Collate([Empty with { Points = new float[4] }], memory)).Message;

        Assert.Equal("Field 'Board.Values' should have the shape [2, 3], but a sample has [3, 2].", transposed);
        Assert.Equal("Field 'Cloud.Pairs' should have the shape [-1, 2], but a sample has [1, 3].", wide);
        Assert.Equal("Field 'Cloud.Points' should have a multiple of 3 elements per sample, but a sample has 4.", ragged);
    }

    [Fact]
    public void Collating_them_again_allocates_nothing()
    {
        using var memory = new BatchMemory();
        Cloud[] clouds = [Filled, Empty, Filled];
        Board[] boards = [.. Enumerable.Range(0, 6).Select(index => RandomBoard(new Random(index)))];
        Collate();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Collate();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Collate()
        {
            Cloud.Batch.Collate(clouds, memory.Nested(0));
            Board.Batch.Collate(boards, memory.Nested(1));
        }
    }

    private static Cloud Filled => new(
        [1, 2, 3, 4, 5, 6], new byte[] { 1, 2, 3, 4 }, new short[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }, new byte[,] { { 2, 4 } }, [5, 6, 7]);

    private static Cloud Empty => new([], null, new short[0, 2], null, null);

    private static Cloud RandomCloud(Random random)
    {
        var pairs = new short[random.Next(4), 2];
        foreach (ref var value in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref System.Runtime.CompilerServices.Unsafe.As<byte, short>(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(pairs)), pairs.Length))
        {
            value = (short)random.Next(short.MinValue, short.MaxValue);
        }

        return new(
            [.. Enumerable.Range(0, 3 * random.Next(4)).Select(_ => random.NextSingle())],
            random.Next(3) == 0 ? null : Bytes(4 * random.Next(3)),
            pairs,
            random.Next(3) == 0 ? null : new byte[,] { { (byte)random.Next(256), 3 }, { 4, 255 } },
            random.Next(3) == 0 ? null : [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next())]);

        byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    private static Board RandomBoard(Random random) => new(
        new[,] { { random.NextSingle(), 2, 3 }, { 4, 5, random.NextSingle() } },
        random.Next(2) == 0 ? null : new[,] { { (byte)random.Next(256), (byte)0 }, { (byte)255, (byte)random.Next(256) } },
        new[, ,] { { { random.NextDouble(), 1 } }, { { 2, random.NextDouble() } } },
        new[, , ,] { { { { (Half)random.NextSingle(), Half.One } }, { { Half.Zero, (Half)random.NextSingle() } } } },
        [random.Next(2) == 0, true],
        [(sbyte)random.Next(-128, 128), -128],
        random.Next(2) == 0 ? null : random.Next(3),
        random.Next(2) == 0 ? null : Weather.Rainy,
        random.Next(3) switch { 0 => null, 1 => false, _ => true },
        random.Next(2) == 0 ? null : (Half)random.NextSingle());

    private static void Same(Cloud expected, Cloud actual)
    {
        Assert.Equal(expected.Points, actual.Points);
        Assert.Equal(expected.Patches?.ToArray(), actual.Patches?.ToArray());
        Assert.Equal(expected.Pairs, actual.Pairs);
        Assert.Equal(expected.Halves, actual.Halves);
        Assert.Equal(expected.Tokens, actual.Tokens);
    }

    private static void Same(Board expected, Board actual)
    {
        Assert.Equal(expected.Values, actual.Values);
        Assert.Equal(expected.Image, actual.Image);
        Assert.Equal(expected.Channels.GetLength(2), actual.Channels.GetLength(2));
        Assert.All(expected.Channels.Cast<double>().Zip(actual.Channels.Cast<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(expected.Rough, actual.Rough);
        Assert.Equal(expected.Flags, actual.Flags);
        Assert.Equal(expected.Small, actual.Small);
        Assert.Equal((expected.Label, expected.Weather, expected.Sure, expected.Weight), (actual.Label, actual.Weather, actual.Sure, actual.Weight));
    }
}
