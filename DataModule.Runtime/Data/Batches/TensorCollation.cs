using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Collates samples that are tensors already: stacks them along a new first dimension, and disposes the samples' own.
/// So such samples must not be kept, as by <c>Cache</c>. The batch's tensors are the loader's: they are disposed when the
/// next batch is taken, so clone what is to be kept.
/// </summary>
public static class TensorCollation
{
    /// <summary>Stacks tensors.</summary>
    /// <exception cref="ArgumentException">Their shapes differ.</exception>
    public static torch.Tensor Stack(ReadOnlySpan<torch.Tensor> samples, BatchMemory memory)
    {
        var tensors = samples.ToArray();
        try
        {
            return BatchTransfer.Stack(tensors, memory, "tensor");
        }
        finally
        {
            Array.ForEach(tensors, static tensor => tensor.Dispose());
        }
    }

    /// <summary>Stacks the tensors of each name.</summary>
    /// <exception cref="ArgumentException">Shapes or names differ from sample to sample.</exception>
    public static Dictionary<string, torch.Tensor> Stack(ReadOnlySpan<Dictionary<string, torch.Tensor>> samples, BatchMemory memory)
    {
        var all = samples.ToArray();
        try
        {
            var batch = new Dictionary<string, torch.Tensor>();
            foreach (var name in all[0].Keys)
            {
                batch[name] = BatchTransfer.Stack(
                    Array.ConvertAll(all, sample => sample.Count == all[0].Count && sample.TryGetValue(name, out var tensor)
                        ? tensor
                        : throw new ArgumentException(
                            $"Samples of one batch have different tensors: {string.Join(", ", all[0].Keys)} and {string.Join(", ", sample.Keys)}.", nameof(samples))),
                    memory,
                    name);
            }

            return batch;
        }
        finally
        {
            DisposeAll(all.SelectMany(static sample => sample.Values));
        }
    }

    /// <summary>Stacks the tensors of each place.</summary>
    /// <exception cref="ArgumentException">Shapes or counts differ from sample to sample.</exception>
    public static IList<torch.Tensor> Stack(ReadOnlySpan<IList<torch.Tensor>> samples, BatchMemory memory)
    {
        var all = samples.ToArray();
        try
        {
            var batch = new torch.Tensor[all[0].Count];
            for (var place = 0; place < batch.Length; place++)
            {
                batch[place] = BatchTransfer.Stack(
                    Array.ConvertAll(all, sample => sample.Count == batch.Length
                        ? sample[place]
                        : throw new ArgumentException(FormattableString.Invariant(
                            $"Samples of one batch have {batch.Length} and {sample.Count} tensors."), nameof(samples))),
                    memory,
                    place.ToString(CultureInfo.InvariantCulture));
            }

            return batch;
        }
        finally
        {
            DisposeAll(all.SelectMany(static sample => sample));
        }
    }

    /// <summary>Disposes the tensors of one sample.</summary>
    internal static void Discard(object sample) => DisposeAll(sample switch
    {
        Dictionary<string, torch.Tensor> named => named.Values,
        IList<torch.Tensor> list => list,
        _ => [],
    });

    private static void DisposeAll(IEnumerable<torch.Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            tensor.Dispose();
        }
    }
}
