using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>
/// Training of one model on several ranks: all begin with rank 0's weights, and before each optimizer step the gradients are averaged,
/// weighed by the ranks' samples, so that a step is that of one process with all ranks' batches together.
/// </summary>
internal sealed class DataParallel : IDisposable
{
    /// <summary>As large as the buckets of PyTorch's DistributedDataParallel.</summary>
    private const long BucketBytes = 25 << 20;

    private readonly ICollectives collectives;
    private readonly Parameter[] parameters;
    private readonly List<GradientBucket> buckets = [];
    private Parameter[] trained = [];

    /// <param name="collectives">Of more than one rank.</param>
    /// <param name="parameters">What may be trained, in the same order on every rank.</param>
    public DataParallel(ICollectives collectives, IEnumerable<Parameter> parameters)
    {
        this.collectives = collectives;
        this.parameters = [.. parameters];
        Fill();
    }

    /// <summary>Gives every rank rank 0's tensors.</summary>
    /// <exception cref="CollectiveException">The ranks have different models.</exception>
    public static void Broadcast(ICollectives collectives, IEnumerable<(string Name, torch.Tensor Tensor)> model)
    {
        var tensors = model.ToList();
        CheckSame(collectives, string.Join("; ", tensors.Select(static one => $"{one.Name}: {ModelState.Describe(one.Tensor)}")));
        using var noGrad = torch.no_grad();
        foreach (var (_, tensor) in tensors)
        {
            BroadcastTensor(collectives, tensor);
        }
    }

    /// <summary>
    /// Replaces buffers that training changes by their mean over ranks, running means of batch normalisation for example, which each
    /// rank has of its own samples; and those that are no fractions by rank 0's.
    /// </summary>
    public static void AverageBuffers(ICollectives collectives, torch.nn.Module model)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var (_, buffer) in model.named_buffers())
        {
            if (buffer.is_floating_point() && buffer.dtype != torch.ScalarType.Float64)
            {
                // As float64, so that the mean of equal numbers is that number, to the bit.
                var sum = buffer.to(torch.ScalarType.Float64).cpu().contiguous();
                collectives.AllReduceSum(MemoryMarshal.Cast<byte, double>(sum.bytes));
                buffer.copy_(sum.div_(collectives.Rank.WorldSize));
            }
            else
            {
                BroadcastTensor(collectives, buffer);
            }
        }
    }

    /// <summary>Replaces every rank's gradients by their mean over all samples.</summary>
    /// <param name="samples">How many samples this rank's gradients are the mean of; 0 if it had none.</param>
    /// <returns>How many samples those of all ranks are.</returns>
    public long AverageGradients(long samples)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        if (!trained.AsSpan().SequenceEqual(Trained()))
        {
            // Parameters were frozen, or no longer are.
            Dispose();
            Fill();
        }

        var all = 0L;
        foreach (var bucket in buckets)
        {
            all = bucket.Average(collectives, samples);
        }

        return all;
    }

    public void Dispose()
    {
        foreach (var bucket in buckets)
        {
            bucket.Dispose();
        }

        buckets.Clear();
    }

    private Parameter[] Trained() => Array.FindAll(parameters, static parameter => parameter.requires_grad);

    private void Fill()
    {
        trained = Trained();
        List<Parameter> together = [];
        long bytes = 0;
        foreach (var parameter in trained)
        {
            if (together.Count > 0 && (bytes + GradientBucket.BytesOf(parameter) > BucketBytes || !GradientBucket.FitTogether(together[0], parameter)))
            {
                buckets.Add(new GradientBucket(together));
                (together, bytes) = ([], 0);
            }

            together.Add(parameter);
            bytes += GradientBucket.BytesOf(parameter);
        }

        if (together.Count > 0)
        {
            buckets.Add(new GradientBucket(together));
        }
    }

    private static void BroadcastTensor(ICollectives collectives, torch.Tensor tensor)
    {
        if (tensor.numel() == 0)
        {
            return;
        }

        using var here = tensor.cpu();
        using var flat = here.contiguous();
        collectives.Broadcast(flat.bytes, root: 0);
        tensor.copy_(flat);
    }

    private static void CheckSame(ICollectives collectives, string description)
    {
        var all = collectives.AllGather(SHA256.HashData(MemoryMarshal.AsBytes(description.AsSpan())));
        var other = Array.FindIndex(all, hash => !hash.AsSpan().SequenceEqual(all[0]));
        if (other >= 0)
        {
            throw new CollectiveException(
                $"Rank {other} has another model than rank 0. Every rank must make the same model. This is rank {collectives.Rank.Global}'s: {description}");
        }
    }
}
