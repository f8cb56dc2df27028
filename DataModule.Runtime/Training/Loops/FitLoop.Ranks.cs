using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <content>A fit with several ranks: what keeps the weights of all ranks equal.</content>
internal sealed partial class FitLoop<TBatch>
{
    private readonly Dictionary<torch.optim.Optimizer, DataParallel> manualParallel = [];
    private DataParallel? parallel;
    private SyncBatchNorms? norms;
    private StateDict? randomBefore;

    /// <summary>Whether it is certain that every rank gets the same number of batches in this epoch.</summary>
    private bool isEven = true;

    /// <summary>Whether at least one rank has no batch for this step.</summary>
    private bool isPartial;

    /// <summary>The number of samples of this rank in the accumulated gradients.</summary>
    private long pendingSamples;

    /// <summary>The last agreement of the ranks.</summary>
    private (bool TimeIsUp, bool Cancelled) agreed;

    private ICollectives Collectives => trainer.Collectives;

    /// <summary>Gives all ranks the model and seed of rank 0. Each rank then has its own random numbers until the fit ends.</summary>
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

    /// <summary>Prepares the averaging of gradients. Called after the optimizers exist, since they may have parameters that no module has.</summary>
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

    /// <summary>Gives all ranks the state of the checkpoint callbacks, such as the best path: only rank 0 saves and knows it.</summary>
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

    /// <summary>Seeds the random numbers of a step: on a GPU from seed and step; with several ranks on every device from seed, step and rank.</summary>
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

    /// <summary>Moves to the next batch. A rank without a batch takes part in the step if other ranks have one.</summary>
    /// <param name="batches">The batches of this rank.</param>
    /// <param name="here">Whether this rank has a batch for the step.</param>
    /// <returns>Whether there is a step to take.</returns>
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
        // In manual optimization, a rank without a batch cannot take part in the step, so no rank takes it.
        while (ranks[1] < least && (manual is null ? ranks[0] > 0 : ranks[0] == all));
        isPartial = ranks[1] < all;
        return ranks[1] >= least;
    }

    /// <summary>Averages the gradients over the samples of all ranks, before an optimizer step.</summary>
    private void AverageGradients()
    {
        if (parallel is not null)
        {
            trainer.Loop.AddSamples(parallel.AverageGradients(pendingSamples) - pendingSamples);
            pendingSamples = 0;
        }
    }

    /// <summary>Averages the gradients of one optimizer over all ranks, for manual optimization.</summary>
    private void AverageGradients(torch.optim.Optimizer optimizer)
    {
        if (!manualParallel.TryGetValue(optimizer, out var of))
        {
            manualParallel[optimizer] = of = new DataParallel(Collectives, optimizer.parameters());
        }

        of.AverageGradients(context.BatchSize);
    }

    /// <summary>Averages what differs between ranks and a checkpoint holds only once: buffers, and accumulated gradients.</summary>
    private void AverageBeforeCapture()
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

    /// <summary>Converts the batch position of a checkpoint to the number of ranks of this run, rounded up.</summary>
    private long AsBatchesHere(StateDict loop, long batches)
    {
        var before = loop.Contains("ranks") ? Math.Max(1, loop.GetCount("ranks", int.MaxValue)) : 1;
        var now = Collectives.Rank.WorldSize;
        return before == now ? batches : ((batches * before) + now - 1) / now;
    }
}
