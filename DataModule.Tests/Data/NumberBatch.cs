using TorchSharp;

namespace DataModule.Tests.Data;

/// <summary>The kind of batch that the generator writes, by hand: indices as they are, and some pixels scaled.</summary>
public readonly record struct Numbered(long Number, ReadOnlyMemory<byte> Pixels);

public readonly struct NumberBatch : IBatch<NumberBatch, Numbered>
{
    private readonly BatchMemory memory;
    private readonly int version;
    private readonly torch.Tensor numbers;
    private readonly torch.Tensor pixels;

    private NumberBatch(BatchMemory memory, int count, torch.Tensor numbers, torch.Tensor pixels)
    {
        this.memory = memory;
        version = memory.Version;
        Count = count;
        this.numbers = numbers;
        this.pixels = pixels;
    }

    public int Count { get; }

    public torch.Tensor Numbers
    {
        get
        {
            memory.ThrowIfRecycled(version);
            return numbers;
        }
    }

    public torch.Tensor Pixels
    {
        get
        {
            memory.ThrowIfRecycled(version);
            return pixels;
        }
    }

    public static NumberBatch Collate(ReadOnlySpan<Numbered> samples, BatchMemory memory)
    {
        var width = samples[0].Pixels.Length;
        var numbers = memory.Rent<long>(0, [samples.Length]);
        var pixels = memory.Rent<float>(1, [samples.Length, width]);
        for (var item = 0; item < samples.Length; item++)
        {
            numbers.Span[item] = samples[item].Number;
            Collation.ScaleAndNormalize(
                samples[item].Pixels.Span, pixels.Span.Slice(item * width, width), 1 / 255f, 0.5f, 0.25f, "Pixels");
        }

        return new NumberBatch(memory, samples.Length, numbers.Tensor, pixels.Tensor);
    }

    public NumberBatch To(torch.Device device) => throw new NotSupportedException("Not needed by these tests.");

    public NumberBatch CopyTo(torch.Device device, BatchMemory memory)
    {
        this.memory.ThrowIfRecycled(version);
        return new NumberBatch(memory, Count, BatchTransfer.CopyTo(numbers, device, memory), BatchTransfer.CopyTo(pixels, device, memory));
    }

    public NumberBatch PinMemory() => throw new NotSupportedException("Not needed by these tests.");

    public NumberBatch Detach()
    {
        memory.Detach(version);
        return this;
    }

    public void Dispose() => memory.Release(version);
}

internal static class Loaders
{
    public static IDataset<Numbered> Numbers(long count, int width = 3) => Dataset.Generate(
        count, index => new Numbered(index, Enumerable.Range(0, width).Select(place => (byte)(index + place)).ToArray()));

    public static DataLoader<NumberBatch> Load(
        this IDataset<Numbered> dataset,
        int batchSize,
        bool shuffle = false,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        LoaderOptions? options = null) =>
        DataLoader.Create<Numbered, NumberBatch>(dataset, batchSize, shuffle, seed, workers, lastBatch, options);

    /// <summary>A loader of plain arrays, for tests that are not about tensors.</summary>
    public static DataLoader<T[]> Arrays<T>(
        this IDataset<T> dataset,
        int batchSize,
        bool shuffle = false,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        LoaderOptions? options = null) =>
        DataLoader.Create<T, T[]>(
            dataset, batchSize, static (samples, _) => samples.ToArray(), shuffle, seed, workers, lastBatch, options);

    public static IDataset<long> Indices(long count) => Dataset.Generate(count, static index => index);

    /// <summary>Batches as text, so that a failed comparison shows what differs.</summary>
    public static List<string> Epoch<T>(this DataLoader<T[]> loader) => [.. loader.Select(batch => string.Join(' ', batch))];
}
