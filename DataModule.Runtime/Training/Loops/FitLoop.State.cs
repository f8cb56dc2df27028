using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>A fit whose batch type does not matter to what asks for its state.</summary>
internal interface IFitLoop
{
    Metrics CurrentMetrics();

    Metrics StepMetrics { get; }

    IReadOnlyList<ScheduledOptimizer> Optimizers { get; }

    /// <summary>All that decides how the fit goes on. The caller disposes it.</summary>
    Checkpoint Capture();
}

/// <summary>Where the fit stands: saved after a step, a validation or an epoch, restored before the first step.</summary>
internal sealed partial class FitLoop<TBatch>
{
    private const string Train = "train";
    private const string Validation = "validation";
    private const string FirstEpoch = "first_epoch";
    private const string Gradient = "gradient.";
    private const string NoGradient = "no_gradient";

    /// <summary>Of a resumed epoch, the batches that were done before; 0 once the first one is done here.</summary>
    private long epochStart;

    /// <summary>Whether the validation that is due after the current batch is done.</summary>
    private bool validated;

    /// <summary>Whether the current epoch is done, with its validation and schedules.</summary>
    private bool epochFinished;

    /// <summary>While a validation is under way, its loaders' places at its start: when interrupted, it runs anew.</summary>
    private StateDict? beforeValidation;

    private readonly ResumeChecks checks = new(trainer);
    private TimeSpan elapsedBefore;
    private ulong deviceSeed = InitialSeed();
    private StateDict? overfitted;

    public Checkpoint Capture()
    {
        var checkpoint = new Checkpoint
        {
            Model = module is not null ? ModelState.Capture(module) : ModelAsStateful().StateDict(),
            Random = RandomState.Capture(),
            Loops = CaptureLoop(),
            Versions = ResumeChecks.Versions,
        };
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
            checkpoint.Loaders.Set(Validation, beforeValidation ?? validation.CaptureLoaders());
            validation.CaptureFingerprints(checkpoint.Fingerprints, Validation);
        }

        if (overfitted is not null)
        {
            checkpoint.Loaders.Set(FirstEpoch, overfitted);
        }

        optimizers.Capture(checkpoint);
        foreach (var (name, callback) in trainer.StatefulCallbacks())
        {
            checkpoint.Callbacks.Set(name, callback.StateDict());
        }

        return checkpoint;
    }

    private StateDict CaptureLoop()
    {
        var loop = new StateDict()
            .Set("epoch", epochFinished ? trainer.Epoch + 1 : trainer.Epoch)
            .Set("batches", epochFinished ? 0 : context.BatchIndex)
            .Set("steps", trainer.GlobalStep)
            .Set("pending", pending)
            .Set("validated", validated && beforeValidation is null && !epochFinished)
            .Set("loaded_at", loadedAt)
            .Set("seconds", Elapsed.TotalSeconds)
            .Set("seed", deviceSeed)
            .Set("train_metrics", context.StateDict(ofStep: false))
            // Of a step that has ended, callbacks still see the values; the next one begins without them.
            .Set("step_metrics", trainer.GlobalStep > trainer.StepsSeen ? new StateDict() : context.StateDict(ofStep: true))
            .Set("validation_metrics", trainer.ValidationMetrics.ToStateDict());
        CaptureGradients(loop);
        return loop;
    }

    private void RestoreModelAndData(Checkpoint checkpoint)
    {
        checks.CheckVersions(checkpoint.Versions);
        if (module is not null)
        {
            ModelState.Restore(module, checkpoint.Model);
        }
        else
        {
            ModelAsStateful().LoadStateDict(checkpoint.Model);
        }

        checks.RestoreData("data module's state", () =>
        {
            var saved = checkpoint.DataModule;
            if (data is IStateful state)
            {
                state.LoadStateDict(saved);
            }
            else
            {
                saved.LeftOutNames.AddRange(saved.Values.Select(static value => value.Key));
            }

            if (Checkpoint.LeftOutLine(saved, data.GetType().Name) is { } line)
            {
                trainer.Say(line);
            }
        });
    }

    private void RestoreLoop(Checkpoint checkpoint)
    {
        optimizers.Restore(checkpoint);
        var loop = checkpoint.Loops;
        (trainer.Epoch, trainer.GlobalStep) = (loop.GetCount("epoch"), loop.GetCount("steps"));
        (epochStart, pending) = (loop.GetCount("batches", int.MaxValue), loop.GetCount("pending", int.MaxValue));
        validated = loop.GetBoolean("validated");
        elapsedBefore = loop.GetDouble("seconds") is >= 0 and < int.MaxValue and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new StateException($"The fit has lasted {loop.Values["seconds"]} seconds in the checkpoint.");
        deviceSeed = loop.GetUInt64("seed");
        context.LoadStateDict(loop.GetState("train_metrics"), ofStep: false);
        if (loop.Contains("step_metrics"))
        {
            context.LoadStateDict(loop.GetState("step_metrics"), ofStep: true);
        }

        trainer.ValidationMetrics = Metrics.FromState(loop.GetState("validation_metrics"));
        RestoreGradients(loop);

        var train = TrainLoader().Loader;
        if (!checks.RestoreLoader(checkpoint, Train, null, train, BatchCounts.Of(train)))
        {
            (epochStart, pending, validated) = (0, 0, false);
        }
        else if (checkpoint.Loaders.Contains(FirstEpoch))
        {
            overfitted = checkpoint.Loaders.GetState(FirstEpoch);
        }

        loadedAt = loop.GetCount("loaded_at");
        validation?.RestoreLoaders(checkpoint, Validation, checks);
        foreach (var (name, callback) in trainer.StatefulCallbacks())
        {
            if (checkpoint.Callbacks.Contains(name))
            {
                callback.LoadStateDict(checkpoint.Callbacks.GetState(name));
            }
        }

        // Last, since what comes before may draw random numbers.
        RandomState.Restore(checkpoint.Random);
    }

    /// <summary>
    /// Gradients are saved between two optimizer steps alone; but an optimizer passes over a parameter that never had one,
    /// so which have none is always saved.
    /// </summary>
    private void CaptureGradients(StateDict loop)
    {
        var without = new JsonArray();
        foreach (var (name, parameter) in module?.named_parameters() ?? [])
        {
            if (parameter.grad is not { } gradient)
            {
                without.Add((JsonNode)JsonValue.Create(name));
            }
            else if (pending > 0)
            {
                loop.Set(Gradient + name, gradient);
            }
        }

        loop.Values[NoGradient] = without;
    }

    private void RestoreGradients(StateDict loop)
    {
        var without = loop.GetStrings(NoGradient).ToHashSet();
        foreach (var (name, parameter) in module?.named_parameters() ?? [])
        {
            if (!without.Contains(name))
            {
                var gradient = loop.Tensors.TryGetValue(Gradient + name, out var saved)
                    ? saved.to(parameter.device).clone()
                    : torch.zeros_like(parameter);
                parameter.grad = gradient.DetachFromDisposeScope();
            }
        }
    }

    /// <summary>A loader that keeps its place goes on there by itself; with another, what was done is read past.</summary>
    private IEnumerable<TBatch> AfterResume(IEnumerable<TBatch> batches) =>
        batches is IStateful ? batches : batches.Skip((int)epochStart);

    /// <summary>To overfit, every epoch starts where the first one did, and so reads the same batches.</summary>
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

    private IStateful ModelAsStateful() => model as IStateful ?? throw new InvalidOperationException(
        $"The model {model.GetType().Name} cannot be saved: it is neither a torch.nn.Module nor IStateful.");

    private static ulong InitialSeed()
    {
        using var generator = torch.Generator.Default;
        return unchecked((ulong)generator.initial_seed());
    }
}
