using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>A fit loop without its batch type.</summary>
internal interface IFitLoop
{
    /// <param name="unfinished">Whether metric objects are included whose epoch is not finished.</param>
    Metrics CurrentMetrics(bool unfinished = true);

    Metrics StepMetrics { get; }

    IReadOnlyList<ScheduledOptimizer> Optimizers { get; }

    SavePoints SavePoints { get; }

    bool Validates { get; }
}

/// <content>The state of the fit: captured after a step, a validation or an epoch, and restored before the first step.</content>
internal sealed partial class FitLoop<TBatch>
{
    private const string Train = "train";
    private const string Validation = "validation";
    private const string FirstEpoch = "first_epoch";

    /// <summary>In a resumed epoch, the number of batches before the checkpoint; 0 after the first batch of this run.</summary>
    private long epochStart;

    /// <summary>Whether the validation after the current batch is finished.</summary>
    private bool validated;

    /// <summary>Whether callbacks are being called at the end of a batch. If the batch ended an optimizer step, the metrics of the step are not saved.</summary>
    private bool stepEnds;

    /// <summary>Whether the start hooks of the current epoch have been called.</summary>
    private bool epochBegun;

    /// <summary>Whether all batches of the current epoch are finished.</summary>
    private bool epochRead;

    /// <summary>Whether the current epoch is finished, including its validation and schedulers.</summary>
    private bool epochFinished;

    private SavePoints? savePoints;
    private readonly ResumeChecks checks = new(trainer);
    private TimeSpan elapsedBefore;
    private ulong deviceSeed = InitialSeed();
    private StateDict? overfitted;
    private bool dataRestored;

    /// <summary>The complete state to resume the fit. All ranks take part; only rank 0 has the result. The caller disposes it.</summary>
    private Checkpoint Capture()
    {
        AverageBeforeCapture();
        var metrics = context.MergedStates(trainer.Collectives);
        if (!trainer.IsGlobalZero)
        {
            var nothing = new Checkpoint();
            nothing.Own(metrics.Objects.Tensors.Values);
            return nothing;
        }

        var checkpoint = new Checkpoint
        {
            Model = module is not null ? ModelState.Capture(module, validation?.Modes) : ModelAndData.AsStateful(model).StateDict(),
            Random = RandomState.Capture(),
            Loops = CaptureLoop(metrics.Values, metrics.Objects),
            Versions = ResumeChecks.Versions,
        };
        checkpoint.Own(checkpoint.Random.Tensors.Values);
        checkpoint.Own(checkpoint.Loops.Tensors.Values);
        if (module is IStateful beside)
        {
            checkpoint.ModelExtra = beside.StateDict();
        }

        if (data is IStateful state)
        {
            checkpoint.DataModule = state.StateDict();
        }

        if (Hyperparameters(data) is { } ofData)
        {
            checkpoint.DataHyperparameters = ofData;
        }

        if (Hyperparameters(model) is { } ofModel)
        {
            checkpoint.ModelHyperparameters = ofModel;
        }

        if (loader is { } train)
        {
            ResumeChecks.Fingerprint(checkpoint.Fingerprints, Train, train.Loader, BatchCounts.Of(train.Loader));
            if (train.Loader is IStateful position)
            {
                checkpoint.Loaders.Set(Train, position.StateDict());
            }
        }

        if (validation is not null)
        {
            checkpoint.Loaders.Set(Validation, validation.CaptureLoaders());
            validation.CaptureFingerprints(checkpoint.Fingerprints, Validation);
        }

        if (overfitted is not null)
        {
            checkpoint.Loaders.Set(FirstEpoch, overfitted);
        }

        optimizers.Capture(checkpoint);
        CaptureCallbacks(checkpoint, savers: false);
        return checkpoint;
    }

    /// <param name="checkpoint">The checkpoint that receives the states.</param>
    /// <param name="savers">Whether only those of callbacks that save checkpoints are captured.</param>
    private void CaptureCallbacks(Checkpoint checkpoint, bool savers)
    {
        foreach (var (name, callback) in trainer.StatefulCallbacks())
        {
            if (!savers || callback is Callback { SavesCheckpoints: true })
            {
                checkpoint.Callbacks.Set(name, callback.StateDict());
            }
        }
    }

    private StateDict CaptureLoop(StateDict metrics, StateDict metricObjects)
    {
        var loop = new StateDict()
            .Set("epoch", epochFinished ? trainer.Epoch + 1 : trainer.Epoch)
            .Set("batches", epochFinished ? 0 : context.BatchIndex)
            .Set("steps", trainer.GlobalStep)
            .Set("steps_seen", stepEnds ? trainer.GlobalStep : trainer.StepsSeen)
            .Set("pending", pending)
            .Set("accumulates", trainer.AccumulateGradBatches)
            .Set("begun", epochBegun && !epochFinished)
            .Set("read", epochRead && !epochFinished)
            .Set("validated", validated && !epochFinished)
            .Set("loaded", loader is not null)
            .Set("loaded_at", loadedAt)
            .Set("seconds", Elapsed.TotalSeconds)
            .Set("seed", deviceSeed)
            .Set("ranks", (long)trainer.Collectives.Rank.WorldSize)
            .Set("train_metrics", metrics)
            .Set("merged", context.IsMerged)
            // Of a step that has ended, callbacks still see the values; the next one begins without them.
            .Set("step_metrics", stepEnds && trainer.GlobalStep > trainer.StepsSeen ? new StateDict() : context.StateDict(ofStep: true))
            .Set("metric_objects", metricObjects)
            .Set("validation_metrics", trainer.ValidationMetrics.ToStateDict());
        GradientState.Capture(loop, module, Optimizers.Select(static scheduled => scheduled.Optimizer));
        return loop;
    }

    private void RestoreModelAndData(Checkpoint checkpoint)
    {
        checks.CheckVersions(checkpoint.Versions);
        dataRestored = ModelAndData.Restore(trainer, model, data, checkpoint, checks);
    }

    private void RestoreLoop(Checkpoint checkpoint)
    {
        optimizers.Restore(checkpoint);
        var loop = checkpoint.Loops;
        (trainer.Epoch, trainer.GlobalStep) = (loop.GetCount("epoch"), loop.GetCount("steps"));
        trainer.StepsSeen = loop.Contains("steps_seen") ? loop.GetCount("steps_seen") : trainer.GlobalStep;
        (epochStart, pending) = (AsBatchesHere(loop, loop.GetCount("batches", int.MaxValue)), loop.GetCount("pending", int.MaxValue));
        validated = loop.GetBoolean("validated");
        (epochBegun, epochRead) = (loop.Contains("begun") ? loop.GetBoolean("begun") : epochStart > 0, loop.Contains("read") && loop.GetBoolean("read"));
        elapsedBefore = loop.GetDouble("seconds") is >= 0 and < int.MaxValue and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new StateException($"The checkpoint has an invalid duration of the fit: {loop.Values["seconds"]} seconds; it must be at least 0.");
        deviceSeed = loop.GetUInt64("seed");
        context.Restore(
            loop.GetState("train_metrics"),
            loop.Contains("metric_objects") ? loop.GetState("metric_objects") : new StateDict(),
            loop.Contains("merged") && loop.GetBoolean("merged"),
            trainer.Collectives);
        if (loop.Contains("step_metrics"))
        {
            context.LoadStateDict(loop.GetState("step_metrics"), ofStep: true);
        }

        trainer.ValidationMetrics = Metrics.FromState(loop.GetState("validation_metrics"));
        var accumulated = loop.Contains("accumulates") ? loop.GetCount("accumulates", int.MaxValue) : trainer.AccumulateGradBatches;
        GradientState.Restore(
            loop, module, Optimizers.Select(static scheduled => scheduled.Optimizer), pending > 0 ? (double)accumulated / trainer.AccumulateGradBatches : 1);

        // Without this, the checkpoint was saved before the train loader was created; it is created later as usual.
        if (!loop.Contains("loaded") || loop.GetBoolean("loaded"))
        {
            RestoreTrainLoader(checkpoint);
        }

        if (checkpoint.Loaders.Contains(Validation))
        {
            validation?.RestoreLoaders(checkpoint, Validation, checks);
        }

        if (module is not null)
        {
            ModelState.RestoreFrozen(module, checkpoint.Model);
        }

        RestoreStates(checkpoint, trainer.StatefulCallbacks());
    }

    private void RestoreTrainLoader(Checkpoint checkpoint)
    {
        var train = TrainLoader().Loader;
        if (!checks.RestoreLoader(checkpoint, Train, null, train, BatchCounts.Of(train)))
        {
            (epochStart, pending, epochBegun, epochRead, validated) = (0, 0, false, false, false);
        }
        else if (checkpoint.Loaders.Contains(FirstEpoch))
        {
            overfitted = checkpoint.Loaders.GetState(FirstEpoch);
        }

        loadedAt = checkpoint.Loops.GetCount("loaded_at");
    }

    /// <summary>
    /// Restores the state of users' objects and the random state. Creating loaders and calling the start hooks may change them, so this runs before and
    /// after.
    /// </summary>
    private void RestoreStates(Checkpoint checkpoint, IEnumerable<(string Name, IStateful Callback)> callbacks)
    {
        if (dataRestored && data is IStateful state)
        {
            state.LoadStateDict(checkpoint.DataModule);
        }

        if (module is IStateful beside && checkpoint.ModelExtra is { } extra && extra.Values.Count + extra.Tensors.Count > 0)
        {
            beside.LoadStateDict(extra);
        }

        foreach (var (name, callback) in callbacks)
        {
            if (checkpoint.Callbacks.Contains(name))
            {
                callback.LoadStateDict(checkpoint.Callbacks.GetState(name));
            }
        }

        RandomState.Restore(checkpoint.Random);
    }

    /// <summary>The batches after a resume. A loader with state continues at its position; with another, the finished batches are skipped.</summary>
    private IEnumerable<TBatch> AfterResume(IEnumerable<TBatch> batches) =>
        batches is IStateful ? batches : batches.Skip((int)epochStart);

    /// <summary>With <see cref="Trainer.OverfitBatches"/>, resets the loader to the start of the first epoch, so that every epoch has the same batches.</summary>
    private void StartOverToOverfit(IEnumerable<TBatch> batches)
    {
        if (trainer.OverfitBatches != Limit.All && batches is IStateful stateful)
        {
            stateful.LoadStateDict(overfitted ??= stateful.StateDict());
        }
    }

    private static StateDict? Hyperparameters(object owner) => (owner as IHasHyperparameters)?.HyperparameterView.ToStateDict();

    private StateDict AllHyperparameters()
    {
        var all = new StateDict();
        foreach (var (name, owner) in (ReadOnlySpan<(string, object)>)[("data", data), ("model", model)])
        {
            if (Hyperparameters(owner) is { } hyperparameters)
            {
                all.Set(name, hyperparameters);
            }
        }

        return all;
    }

    private static ulong InitialSeed()
    {
        using var generator = torch.Generator.Default;
        return unchecked((ulong)generator.initial_seed());
    }
}
