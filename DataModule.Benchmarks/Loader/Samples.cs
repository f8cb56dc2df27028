using TorchSharp;

namespace DataModule.Benchmarks.Loader;

/// <summary>60,000 of these are the size of MNIST.</summary>
[Sample]
public readonly partial record struct SmallImage(
    [Shape(1, 28, 28)][Scale(1 / 255f)][Normalize(0.1307f, 0.3081f)] ReadOnlyMemory<byte> Image, long Label);

[Sample]
public readonly partial record struct LargeImage(
    [Shape(3, 224, 224)]
    [Scale(1 / 255f)]
    [Normalize([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f])]
    ReadOnlyMemory<byte> Image,
    long Label);

[Sample]
public readonly partial record struct Vector([Shape(784)] ReadOnlyMemory<float> Values, long Label);

/// <summary>Token lists of different lengths, padded to the longest of the batch.</summary>
internal readonly record struct TokenBatch(torch.Tensor Tokens, torch.Tensor Lengths, int Count)
{
    public static TokenBatch Collate(ReadOnlySpan<ReadOnlyMemory<long>> samples, BatchMemory memory)
    {
        var longest = 0;
        foreach (var sample in samples)
        {
            longest = Math.Max(longest, sample.Length);
        }

        var tokens = memory.Rent<long>(0, [samples.Length, longest]);
        var lengths = memory.Rent<long>(1, [samples.Length]);
        for (var item = 0; item < samples.Length; item++)
        {
            Collation.Pad(samples[item].Span, tokens.Span.Slice(item * longest, longest), 0, "Tokens");
            lengths.Span[item] = samples[item].Length;
        }

        return new TokenBatch(tokens.Tensor, lengths.Tensor, samples.Length);
    }
}
