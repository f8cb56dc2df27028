using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Collates samples that are tensors: stacks them along a new first dimension, and disposes the samples' tensors. A dataset must therefore
/// return new tensors or aliases each time. The loader owns the tensors of the batch and disposes them when the next batch is taken: clone those that you keep.
/// </summary>
public static class TensorCollation
{
    /// <summary>Stacks tensors of shape [...] to a tensor of shape [n, ...].</summary>
    /// <param name="samples">The samples; at least one. Their tensors are disposed.</param>
    /// <param name="memory">Owns the tensors of the batch.</param>
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
    /// <param name="samples">The samples; at least one. Their tensors are disposed.</param>
    /// <param name="memory">Owns the tensors of the batch.</param>
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
                            $"All samples of a batch need tensors of the same names, but one has {string.Join(", ", all[0].Keys)} and another has {string.Join(", ", sample.Keys)}.", nameof(samples))),
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

    /// <summary>Stacks the first tensors of all samples, their second tensors, and so on.</summary>
    /// <param name="samples">The samples; at least one. Their tensors are disposed.</param>
    /// <param name="memory">Owns the tensors of the batch.</param>
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
                            $"All samples of a batch need the same number of tensors, but one has {batch.Length} and another has {sample.Count}."), nameof(samples))),
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
