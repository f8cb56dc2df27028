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
    private readonly List<GradientBucket> buckets = [];

    /// <param name="collectives">Of more than one rank.</param>
    /// <param name="parameters">What is trained, in the same order on every rank.</param>
    public DataParallel(ICollectives collectives, IEnumerable<Parameter> parameters)
    {
        this.collectives = collectives;
        List<Parameter> together = [];
        long bytes = 0;
        foreach (var parameter in parameters.Where(static parameter => parameter.requires_grad))
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

    /// <summary>Gives every rank rank 0's parameters and buffers.</summary>
    /// <exception cref="CollectiveException">The ranks have different models.</exception>
    public static void Broadcast(ICollectives collectives, torch.nn.Module model)
    {
        var tensors = model.named_parameters().Select(static one => (one.name, tensor: (torch.Tensor)one.parameter))
            .Concat(model.named_buffers().Select(static one => (one.name, tensor: one.buffer)))
            .ToList();
        CheckSame(collectives, string.Join("; ", tensors.Select(static one => $"{one.name}: {ModelState.Describe(one.tensor)}")));
        using var noGrad = torch.no_grad();
        foreach (var (_, tensor) in tensors)
        {
            using var here = tensor.cpu();
            using var flat = here.contiguous();
            collectives.Broadcast(flat.bytes, root: 0);
            tensor.copy_(flat);
        }
    }

    /// <summary>Replaces every rank's gradients by their mean over all samples.</summary>
    /// <param name="samples">How many samples this rank's gradients are the mean of.</param>
    /// <param name="stop">Whether this rank wants to end the run.</param>
    /// <returns>Whether any rank wants to.</returns>
    public bool AverageGradients(long samples, bool stop)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var anyStops = false;
        foreach (var bucket in buckets)
        {
            anyStops |= bucket.Average(collectives, samples, stop);
        }

        return anyStops;
    }

    public void Dispose()
    {
        foreach (var bucket in buckets)
        {
            bucket.Dispose();
        }
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
