using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>A fit on several ranks: what each step has to do so that the ranks stay one model.</summary>
internal sealed partial class FitLoop<TBatch>
{
    private readonly Dictionary<torch.optim.Optimizer, DataParallel> manualParallel = [];
    private DataParallel? parallel;
    private SyncBatchNorms? norms;
    private StateDict? randomBefore;

    /// <summary>Whether every rank gets equally many batches of this epoch, for certain.</summary>
    private bool isEven = true;

    /// <summary>Whether some rank has no batch for this step.</summary>
    private bool isPartial;

    /// <summary>Samples of this rank in the gradients that wait.</summary>
    private long pendingSamples;

    /// <summary>What the ranks last agreed on.</summary>
    private (bool TimeIsUp, bool Cancelled) agreed;

    private ICollectives Collectives => trainer.Collectives;

    /// <summary>Rank 0's model and seed, for all; afterwards the ranks' random numbers are their own until the fit ends.</summary>
    private void BeginTogether()
    {
        if (!trainer.IsShared)
        {
            return;
        }

        randomBefore = RandomState.Capture();
        deviceSeed = Collectives.OfRankZero(deviceSeed);
        if (module is not null)
        {
            Broadcast(ModelState.Tensors(module));
        }

        if (module is not null && trainer.SyncBatchNorm)
        {
            norms = new SyncBatchNorms(Collectives, module);
        }
    }

    /// <summary>Once there are optimizers, which may have parameters of their own.</summary>
    private void PrepareGradients()
    {
        if (!trainer.IsShared)
        {
            return;
        }

        if (module is null)
        {
            Broadcast(OptimizedParameters().Select(static (parameter, index) => (FormattableString.Invariant($"optimizer/{index}"), (torch.Tensor)parameter)));
        }

        if (manual is null)
        {
            parallel = new DataParallel(Collectives, OptimizedParameters());
        }
    }

    /// <summary>Which checkpoints there are, the best one's path for example, rank 0 knows.</summary>
    private void ShareWhatIsSaved()
    {
        foreach (var saver in trainer.IsShared ? trainer.AttachedCallbacks.OfType<ModelCheckpoint>() : [])
        {
            var state = Collectives.AllGather(trainer.IsGlobalZero ? saver.StateDict().ToJson() : "")[0];
            if (!trainer.IsGlobalZero)
            {
                saver.LoadStateDict(StateDict.Parse(state));
            }
        }
    }

    private void EndTogether()
    {
        parallel?.Dispose();
        norms?.Dispose();
        foreach (var of in manualParallel.Values)
        {
            of.Dispose();
        }

        if (randomBefore is not null)
        {
            RandomState.Restore(randomBefore);
            randomBefore.GetTensor(RandomState.Cpu).Dispose();
        }
    }

    private void Broadcast(IEnumerable<(string Name, torch.Tensor Tensor)> tensors) => DataParallel.Broadcast(Collectives, tensors);

    private IEnumerable<Parameter> OptimizedParameters() => optimizers.Optimizers
        .SelectMany(static scheduled => scheduled.Optimizer.parameters())
        .DistinctBy(static parameter => parameter.Handle);

    /// <summary>Random numbers of steps: on a device a function of seed and step, and on several ranks everywhere, and of the rank.</summary>
    private void SeedStep(long step)
    {
        if (trainer.IsShared)
        {
            RandomState.SeedAll(deviceSeed, Collectives.Rank.Global, step);
        }
        else if (trainer.TorchDevice.type != DeviceType.CPU)
        {
            RandomState.SeedDevices(deviceSeed, step);
        }
    }

    /// <summary>Whether there is a step to take. A rank without a batch takes part, where others have one.</summary>
    /// <param name="batches">This rank's.</param>
    /// <param name="here">Whether this rank has a batch for it.</param>
    private bool TryNext(IEnumerator<TBatch> batches, out bool here)
    {
        if (isEven)
        {
            return here = batches.MoveNext();
        }

        Span<int> ranks = stackalloc int[2];
        var (all, least) = (Collectives.Rank.WorldSize, manual is null ? 1 : Collectives.Rank.WorldSize);
        do
        {
            (ranks[0], ranks[1]) = (BatchSteps.Move(batches, out here) ? 1 : 0, here ? 1 : 0);
            Collectives.AllReduceSum(ranks);
        }
        // Where a model steps itself, a rank without a batch cannot take part in its steps: nobody takes one then.
        while (ranks[1] < least && (manual is null ? ranks[0] > 0 : ranks[0] == all));
        isPartial = ranks[1] < all;
        return ranks[1] >= least;
    }

    /// <summary>Before an optimizer step: makes the gradients those of all ranks' samples.</summary>
    private void AverageGradients()
    {
        if (parallel is not null)
        {
            trainer.Loop.AddSamples(parallel.AverageGradients(pendingSamples) - pendingSamples);
            pendingSamples = 0;
        }
    }

    /// <summary>The same for a model that steps itself, before each step of one of its optimizers.</summary>
    private void AverageGradients(torch.optim.Optimizer optimizer)
    {
        if (!manualParallel.TryGetValue(optimizer, out var of))
        {
            manualParallel[optimizer] = of = new DataParallel(Collectives, optimizer.parameters());
        }

        of.AverageGradients(context.BatchSize);
    }

    /// <summary>What ranks have of their own samples, and one model has once: buffers, and gradients that wait for a step.</summary>
    private void KeepInStep()
    {
        if (!trainer.IsShared)
        {
            return;
        }

        if (module is not null)
        {
            DataParallel.AverageBuffers(Collectives, module);
        }

        if (pending > 0)
        {
            AverageGradients();
        }
    }

    private void Agree()
    {
        if (trainer.IsShared)
        {
            agreed = trainer.Agree(trainer.TimeLimit is { } time && Elapsed >= time);
        }
    }

    private void ThrowIfCancelled()
    {
        if (!trainer.IsShared)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        else if (agreed.Cancelled)
        {
            throw new AgreedCancellationException(cancellationToken);
        }
    }

    /// <summary>How many batches of this run's number of ranks the batches of a checkpoint are: at least one, if it has any.</summary>
    private long AsBatchesHere(StateDict loop, long batches)
    {
        var before = loop.Contains("ranks") ? Math.Max(1, loop.GetCount("ranks", int.MaxValue)) : 1;
        var now = Collectives.Rank.WorldSize;
        return before == now ? batches : ((batches * before) + now - 1) / now;
    }
}
