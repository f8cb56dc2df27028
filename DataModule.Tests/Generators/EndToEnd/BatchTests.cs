using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

public enum Weather
{
    Sunny = 2,
    Rainy = 7,
}

[Sample]
public readonly partial record struct Patch(
    [Shape(1, 2, 2)][Scale(1 / 255f)][Normalize(0.5f, 0.25f)] ReadOnlyMemory<byte> Image,
    long Label);

[Sample]
public sealed partial record Scene(
    [Shape(2, 3)][Normalize(new[] { 1f, 10f }, new[] { 2f, 5f })] float[] Channels,
    [Shape(2)] short[] Pair,
    [Scale(0.5f)] byte Level,
    bool Indoor,
    Weather Weather,
    string Caption,
    torch.Tensor Depth,
    Patch Corner,
    [KeepType] double Exact,
    Half Rough);

/// <summary>Generated batches, collated for real.</summary>
public sealed class BatchTests
{
    [Fact]
    public void Bytes_become_scaled_normalized_floats_of_the_declared_shape()
    {
        using var memory = new BatchMemory();
        var batch = Patch.Batch.Collate([new(new byte[] { 0, 255, 51, 102 }, 3), new(new byte[] { 255, 255, 255, 255 }, 4)], memory);

        Assert.Equal(2, batch.Count);
        Assert.Equal([2, 1, 2, 2], batch.Image.shape);
        Assert.Equal(torch.ScalarType.Float32, batch.Image.dtype);
        Close([-2, 2, -1.2f, -0.4f, 2, 2, 2, 2], batch.Image.data<float>().ToArray());
        Assert.Equal([3L, 4L], batch.Label.data<long>().ToArray());
    }

    [Fact]
    public void Every_kind_of_field_is_collated()
    {
        using var memory = new BatchMemory();
        using var depth = torch.arange(4, dtype: torch.float32);
        using var deeper = torch.arange(4, dtype: torch.float32).add(1);
        var batch = Scene.Batch.Collate([Make(depth, 1), Make(deeper, 2)], memory);

        Assert.Equal([2, 2, 3], batch.Channels.shape);
        Close([0, 0.5f, 1, -1.2f, -1, -0.8f, 0.5f, 1, 1.5f, -1, -0.8f, -0.6f], batch.Channels.data<float>().ToArray());
        Assert.Equal([1, -1, 2, -2], batch.Pair.data<short>().ToArray());
        Close([2, 4], batch.Level.data<float>().ToArray());
        Assert.Equal([false, true], batch.Indoor.data<bool>().ToArray());
        Assert.Equal([7L, 2L], batch.Weather.data<long>().ToArray());
        Assert.Equal(["scene 1", "scene 2"], batch.Caption);
        Assert.Equal([2, 4], batch.Depth.shape);
        Close([0, 1, 2, 3, 1, 2, 3, 4], batch.Depth.data<float>().ToArray());
        Assert.Equal([1L, 2L], batch.Corner.Label.data<long>().ToArray());
        Assert.Equal([1.5, 2.5], batch.Exact.data<double>().ToArray());
        Assert.Equal(torch.ScalarType.Float16, batch.Rough.dtype);
    }

    [Fact]
    public void A_sample_of_the_wrong_length_names_its_field()
    {
        using var memory = new BatchMemory();

        var error = Assert.Throws<ArgumentException>(() => Patch.Batch.Collate([new(new byte[3], 0)], memory));

        Assert.Contains("Patch.Image", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_different_shapes_name_their_field()
    {
        using var memory = new BatchMemory();
        using var four = torch.zeros(4);
        using var five = torch.zeros(5);

        var error = Assert.Throws<ArgumentException>(() => Scene.Batch.Collate([Make(four, 1), Make(five, 2)], memory));

        Assert.Contains("Scene.Depth", error.Message, StringComparison.Ordinal);
        Assert.Contains("[5]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_on_its_device_is_itself_and_one_part_can_be_replaced()
    {
        using var memory = new BatchMemory();
        var batch = Patch.Batch.Collate([new(new byte[4], 5)], memory);
        using var brighter = batch.Image + 1;

        var moved = (batch with { Image = brighter }).To(torch.CPU);

        Assert.Same(brighter, moved.Image);
        Assert.Same(batch.Label, moved.Label);
    }

    [Fact]
    public void A_copy_is_owned_and_outlives_the_original()
    {
        var memory = new BatchMemory();
        using var depth = torch.zeros(4);
        var batch = Scene.Batch.Collate([Make(depth, 1)], memory);

        using var copy = batch.CopyTo(torch.CPU, new BatchMemory());
        memory.Dispose();

        Assert.Equal([1L], copy.Corner.Label.data<long>().ToArray());
        Assert.Equal(["scene 1"], copy.Caption);
        Assert.Throws<InvalidOperationException>(() => batch.Level);
        Assert.Throws<InvalidOperationException>(() => batch.Corner.Label);
    }

    [Fact]
    public void A_loader_recycles_its_batches_unless_they_are_detached()
    {
        var dataset = Dataset.Generate(4, index => new Patch(new byte[4], index));
        var batches = new List<Patch.Batch>();
        foreach (var batch in dataset.ToLoader(2))
        {
            batches.Add(batches.Count == 0 ? batch.Detach() : batch);
        }

        Assert.Equal([0L, 1L], batches[0].Label.data<long>().ToArray());
        Assert.Throws<InvalidOperationException>(() => batches[1].Label);
        batches[0].Dispose();
        Assert.Throws<InvalidOperationException>(() => batches[0].Label);
    }

    [Fact]
    public void A_stream_of_samples_has_a_loader_too()
    {
        var stream = StreamDataset.From(epoch => Enumerable.Range(0, 5)).Map(number => new Patch(new byte[4], number));
        using var loader = stream.ToLoader(2, workers: 2);

        Assert.Equal([0L, 1L, 2L, 3L, 4L], loader.SelectMany(batch => batch.Label.data<long>().ToArray()).ToArray());
    }

    [Fact]
    public void Collating_again_into_the_same_memory_allocates_nothing()
    {
        using var memory = new BatchMemory();
        var samples = new Patch[8];
        Array.Fill(samples, new Patch(new byte[4], 1));
        Patch.Batch.Collate(samples, memory);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Patch.Batch.Collate(samples, memory);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Scene Make(torch.Tensor depth, byte number) => new(
        [number, number + 1, number + 2, number + 3, number + 4, number + 5],
        number == 1 ? [1, -1] : [2, -2],
        (byte)(4 * number),
        number == 2,
        number == 2 ? Weather.Sunny : Weather.Rainy,
        $"scene {number}",
        depth,
        new Patch(new byte[4], number),
        number + 0.5,
        (Half)number);

    private static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
