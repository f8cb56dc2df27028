namespace DataModule;

/// <content>Training epochs: their batches, validation, schedulers and stop conditions.</content>
internal sealed partial class FitLoop<TBatch>
{
    private StopReason RunEpochs()
    {
        Agree();
        var reason = StopBeforeEpoch();
        while (reason is null)
        {
            ThrowIfCancelled();
            reason = RunEpoch();
            if (epochFinished)
            {
                trainer.Epoch++;
                (epochBegun, epochRead, epochFinished) = (false, false, false);
                (epochStart, context.BatchIndex) = (0, 0);
                Agree();
                reason ??= StopBeforeEpoch();
            }
        }

        return reason.Value;
    }

    private StopReason? RunEpoch()
    {
        var (name, batches) = TrainLoader();
        (var forecast, isEven) = RankLoaders.Agree(Collectives, batches, "train");
        var limit = trainer.TrainLimit.Resolve(forecast, nameof(Trainer.LimitTrainBatches));
        var expected = BatchCounts.Least(limit, forecast);
        var check = ValidationInterval(expected);
        var whole = epochStart == 0;
        BeginEpoch(batches, expected);
        StopReason? reason = null;
        if (epochStart > 0 && !validated)
        {
            reason = ValidateWithin(check);
        }

        if (reason is null && !epochRead && context.BatchIndex != limit)
        {
            reason = RunBatches(epochStart > 0 ? AfterResume(batches) : batches, name, limit, expected, check);
        }

        lossWatch.EndEpoch();
        trainer.Loop.Pause();
        var complete = epochRead || reason is null || context.BatchIndex == limit || (context.BatchIndex == expected && HasEnded(batches));
        if (complete && context.BatchIndex == 0)
        {
            throw new InvalidOperationException("The train loader returned no batches: it has no samples, or too few for one batch with LastBatch.Drop.");
        }

        if (complete && !epochRead)
        {
            (batches as IStatefulLoader)?.EndEpoch();
            epochRead = true;
        }

        if (whole && complete && context.BatchIndex != limit && !compared)
        {
            compared = true;
            BatchCounts.Compare(trainer, "train", forecast, context.BatchIndex);
        }

        if (ValidatesThisEpoch && !validated && (check is null || (complete && context.BatchIndex < check)))
        {
            Validate(outOfTurn: !complete);
        }

        if (complete)
        {
            epochHooks.Call(context, static (hooks, context) => hooks.OnTrainEpochEnd(context));
            context.Merge(Collectives);
            StepSchedulesOfEpoch();
            epochFinished = true;
            context.Complete();
            trainer.Notify(static (callback, trainer) => callback.OnTrainEpochEnd(trainer));
        }

        return reason;
    }

    private void BeginEpoch(IEnumerable<TBatch> batches, long? limit)
    {
        trainer.State = RunningState.Training;
        trainer.Loop = new LoopProgress();
        trainer.Loop.Start(limit, epochStart);
        (context.Epoch, context.BatchIndex) = (trainer.Epoch, epochStart);
        if (epochBegun)
        {
            // Resumed within the epoch: hooks were called before the checkpoint. Checkpoints that were requested since are saved here.
            trainer.Notify(static (_, _) => { });
            return;
        }

        context.Clear();
        (epochBegun, validated) = (true, false);
        if (model.AutomaticOptimization)
        {
            optimizers.ZeroGrad();
        }

        StartOverToOverfit(batches);
        epochHooks.Call(context, static (hooks, context) => hooks.OnTrainEpochStart(context));
        trainer.Notify(static (callback, trainer) => callback.OnTrainEpochStart(trainer));
    }

    private StopReason? StopBeforeEpoch() => trainer.Epoch >= trainer.EpochLimit ? StopReason.MaxEpochs : StopAfterStep();

    private bool TimeIsUp => trainer.IsShared ? agreed.TimeIsUp : trainer.TimeLimit is { } time && Elapsed >= time;

    private StopReason? StopAfterStep() =>
        trainer.GlobalStep >= trainer.StepLimit ? StopReason.MaxSteps
        : trainer.Epoch < trainer.LeastEpochs ? null
        : TimeIsUp ? StopReason.MaxTime
        : trainer.ShouldStop ? StopReason.Callback
        : null;

    /// <summary>Whether the epoch is complete when the fit stops after the expected last batch. Only the loader knows whether more batches follow.</summary>
    private bool HasEnded(IEnumerable<TBatch> batches)
    {
        if (batches is not IStatefulLoader loader)
        {
            return true;
        }

        var here = loader.StateDict();
        loader.LoadStateDict(here);
        using var rest = batches.GetEnumerator();
        if (!TryNext(rest, out _))
        {
            return true;
        }

        loader.LoadStateDict(here);
        return false;
    }

    private NamedLoader<TBatch> TrainLoader()
    {
        var age = trainer.Epoch - loadedAt;
        if (loader is not null && trainer.ReloadDataloadersEveryNEpochs > 0 && age >= trainer.ReloadDataloadersEveryNEpochs && epochStart == 0)
        {
            loader?.Dispose();
            (loader, compared) = (null, false);
        }

        if (loader is null)
        {
            using var scope = UserScope.Enter();
            (loader, loadedAt) = (data.GetTrainLoader(), trainer.Epoch);
            RequiredLoader.Check(loader.Value.Loader, Split.Train, data.GetType().Name);
            RankLoaders.Share(Collectives, loader.Value.Loader, Split.Train);
            trainer.Hear(loader.Value.Loader);
            loader.Value.JoinAt(trainer.Epoch);
            trainer.TrainDataloader = loader.Value.Loader;
        }

        return loader.Value;
    }
}
