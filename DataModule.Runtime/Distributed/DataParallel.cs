using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>
/// Data-parallel training of one model on several ranks. All ranks start with the weights of rank 0. Before each optimizer step, the
/// gradients are averaged, weighted by the samples of each rank. So a step equals that of one process with the batches of all ranks
/// together.
/// </summary>
internal sealed class DataParallel : IDisposable
{
    /// <summary>The bucket size of PyTorch's DistributedDataParallel, 25 MiB.</summary>
    private const long BucketBytes = 25 << 20;

    private readonly ICollectives collectives;
    private readonly Parameter[] parameters;
    private readonly List<GradientBucket> buckets = [];
    private Parameter[] trained = [];

    /// <param name="collectives">The collectives of a run with several ranks.</param>
    /// <param name="parameters">The trainable parameters, in the same order on every rank.</param>
    public DataParallel(ICollectives collectives, IEnumerable<Parameter> parameters)
    {
        this.collectives = collectives;
        this.parameters = [.. parameters];
        Fill();
    }

    /// <summary>Broadcasts the tensors of rank 0 to every rank.</summary>
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
    /// Replaces the buffers that training changes. Floating-point buffers, such as the running means of batch normalization, become their
    /// mean over ranks. Other buffers become those of rank 0.
    /// </summary>
    public static void AverageBuffers(ICollectives collectives, torch.nn.Module model)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var (_, buffer) in model.named_buffers())
        {
            if (buffer.is_floating_point() && buffer.dtype != torch.ScalarType.Float64)
            {
                // In float64, the mean of equal numbers is exactly that number.
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

    /// <summary>Replaces the gradients of every rank by their mean over all samples.</summary>
    /// <param name="samples">The number of samples in this rank's batch; 0 if it had none.</param>
    /// <returns>The number of samples of all ranks.</returns>
    public long AverageGradients(long samples)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        if (!trained.AsSpan().SequenceEqual(Trained()))
        {
            // The set of trainable parameters has changed: some were frozen or unfrozen.
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
                $"Rank {other} has another model than rank 0. Every rank must create the same model. The model of this rank, {collectives.Rank.Global}: {description}");
        }
    }
}
