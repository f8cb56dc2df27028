using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>An evaluation loop without its batch type, for the fit that runs it.</summary>
internal interface IEvaluationLoop : IDisposable
{
    /// <param name="cancellationToken">Ends the loop after the current batch.</param>
    /// <param name="ended">Called after the last batch, before the callbacks.</param>
    EvaluationResult Run(CancellationToken cancellationToken, Action? ended = null);

    /// <returns>The metrics that the check logged.</returns>
    Metrics RunSanityCheck(int steps, CancellationToken cancellationToken);

    /// <summary>Whether batch hooks have the batch type of this loop.</summary>
    bool Calls(IBatchHooks hooks);

    /// <summary>Whether transfer hooks have the batch type of this loop.</summary>
    bool Calls(ITransferHooks hooks);

    /// <summary>While the loop runs, the training or evaluation mode that each module of the model had before it; otherwise null.</summary>
    ModuleModes? Modes { get; }

    /// <summary>The states of the loaders that have one.</summary>
    StateDict CaptureLoaders();

    /// <summary>Fingerprints of the loaders without state, to notice on resume that the data differs.</summary>
    void CaptureFingerprints(StateDict fingerprints, string section);

    void RestoreLoaders(Checkpoint checkpoint, string section, ResumeChecks checks);
}

/// <summary>Runs a step without gradients, in evaluation mode, over every batch of one or several loaders.</summary>
internal sealed class EvaluationLoop<TBatch>(
    Trainer trainer,
    object model,
    IBatchTransfer<TBatch> data,
    Func<IReadOnlyList<NamedLoader<TBatch>>> getLoaders,
    Action<TBatch, StepContext> step) : IEvaluationLoop
{
    private const string LoadedAt = "loaded_at";
    private const string Count = "count";

    private readonly StepContext context = new(trainer.TorchDevice) { Trainer = trainer };
    private readonly IEpochHooks? epochHooks = model as IEpochHooks;
    private readonly ITransferHooks<TBatch>? transferHooks = model as ITransferHooks<TBatch>;
    private readonly IBatchHooks<TBatch>[] batchHooks = trainer.Hooks<IBatchHooks<TBatch>>();
    private IReadOnlyList<NamedLoader<TBatch>>? loaders;
    private readonly HashSet<int> compared = [];
    private long loadedAt;

    public ModuleModes? Modes { get; private set; }

    public required Stage Stage { get; init; }

    private EvaluationHooks<TBatch> Hooks => field ??= EvaluationHooks<TBatch>.Of(Stage);

    public required Split Split { get; init; }

    public required RunningState State { get; init; }

    public required Limit Limit { get; init; }

    public required string LimitName { get; init; }

    public EvaluationResult Run(CancellationToken cancellationToken, Action? ended = null) =>
        Run(State, null, ended, cancellationToken);

    public Metrics RunSanityCheck(int steps, CancellationToken cancellationToken)
    {
        // The check must not change the random state nor the epochs of the loaders.
        using var randomState = torch.get_rng_state();
        var states = Loaders.Select(named => (named.Loader as IStateful)?.StateDict()).ToArray();
        var metrics = Run(RunningState.SanityChecking, steps < 0 ? null : steps, null, cancellationToken).Metrics;
        context.Clear();
        for (var i = 0; i < states.Length; i++)
        {
            if (states[i] is { } state)
            {
                ((IStateful)Loaders[i].Loader).LoadStateDict(state);
            }
        }

        torch.set_rng_state(randomState);
        return metrics;
    }

    public bool Calls(IBatchHooks hooks) => hooks is IBatchHooks<TBatch>;

    public bool Calls(ITransferHooks hooks) => hooks is ITransferHooks<TBatch>;

    public StateDict CaptureLoaders()
    {
        var state = new StateDict().Set(LoadedAt, loadedAt);
        if (loaders is null)
        {
            return state;
        }

        state.Set(Count, loaders.Count);
        for (var i = 0; i < loaders.Count; i++)
        {
            if (loaders[i].Loader is IStateful stateful)
            {
                state.Set(Name(i), stateful.StateDict());
            }
        }

        return state;
    }

    public void CaptureFingerprints(StateDict fingerprints, string section)
    {
        for (var i = 0; i < (loaders?.Count ?? 0); i++)
        {
            ResumeChecks.Fingerprint(fingerprints, $"{section}/{Name(i)}", loaders![i].Loader, BatchCounts.Of(loaders[i].Loader));
        }
    }

    public void RestoreLoaders(Checkpoint checkpoint, string section, ResumeChecks checks)
    {
        var state = checkpoint.Loaders.GetState(section);
        if (state.Contains(Count))
        {
            checks.RestoreData("number of validation loaders", () =>
            {
                if (state.GetInt64(Count) is var saved && saved != Loaders.Count)
                {
                    throw new StateException(FormattableString.Invariant($"There are {saved} in the checkpoint, but {Loaders.Count} here."));
                }
            });

            for (var i = 0; i < Math.Min(Loaders.Count, state.GetInt64(Count)); i++)
            {
                checks.RestoreLoader(checkpoint, section, Name(i), Loaders[i].Loader, BatchCounts.Of(Loaders[i].Loader));
            }
        }

        loadedAt = state.GetCount(LoadedAt);
    }

    public void Dispose()
    {
        context.Dispose();
        DisposeLoaders();
    }

    private IReadOnlyList<NamedLoader<TBatch>> Loaders
    {
        get
        {
            if (loaders is null)
            {
                using var scope = UserScope.Enter();
                (loaders, loadedAt) = (RequiredLoader.Check(getLoaders(), Split, data.GetType().Name), trainer.Epoch);
                foreach (var named in loaders)
                {
                    RequiredLoader.Check(named.Loader, Split, data.GetType().Name);
                    RankLoaders.Share(trainer.Collectives, named.Loader, Split);
                    trainer.Hear(named.Loader);
                    if (Split == Split.Predict && named.Loader is IDeparting loader)
                    {
                        loader.Departures.ToList().ForEach(departure => trainer.Warn($"predict: {departure}"));
                    }
                }

                trainer.UseEvaluationLoaders(Split, loaders);
            }

            return loaders;
        }
    }

    /// <param name="state">What the loop does: sanity check, validation, test or prediction.</param>
    /// <param name="most">The maximum number of batches of each loader, in addition to the limit.</param>
    /// <param name="ended">Called after the last batch, before the callbacks.</param>
    /// <param name="cancellationToken">Ends the loop after the current batch.</param>
    private EvaluationResult Run(RunningState state, int? most, Action? ended, CancellationToken cancellationToken)
    {
        if (Limit == Limit.Batches(0))
        {
            trainer.EvaluationMetrics = Metrics.Empty;
            return new EvaluationResult(Stage, Metrics.Empty, 0);
        }

        if (loaders is not null && trainer.ReloadDataloadersEveryNEpochs > 0 && trainer.Epoch - loadedAt >= trainer.ReloadDataloadersEveryNEpochs)
        {
            Reload();
        }

        var outer = (trainer.State, trainer.Loop);
        trainer.EvaluationStep = context;
        var module = model as torch.nn.Module;
        Modes = module is null ? null : ModuleModes.Of(module);
        trainer.State = state;
        trainer.Loop = new LoopProgress();
        trainer.EvaluationMetrics = Metrics.Empty;
        context.Clear();
        context.State = state;
        context.Epoch = trainer.Epoch;
        context.GlobalStep = trainer.GlobalStep;
        long samples = 0;
        module?.eval();
        try
        {
            using var noGrad = torch.no_grad();
            var forecasts = Loaders.Select(named => RankLoaders.Agree(trainer.Collectives, named.Loader, Split.ToString().ToLowerInvariant()).Batches).ToArray();
            Limit.CheckNames(Loaders.Select(static named => named.Name), LimitName);
            var limits = forecasts.Select((forecast, i) => BatchCounts.Least(Limit.For(Loaders[i].Name).Resolve(forecast, LimitName), most)).ToArray();
            var expected = limits.Zip(forecasts, BatchCounts.Least).ToArray();
            trainer.Loop.Start(expected.Contains(null) ? null : expected.Sum());
            epochHooks.Call(context, Hooks.Start);
            trainer.Notify(static (callback, trainer) => callback.OnEvaluationStart(trainer));
            for (var i = 0; i < limits.Length; i++)
            {
                samples += RunLoader(i, limits[i], forecasts[i], cancellationToken);
            }

            epochHooks.Call(context, Hooks.End);
            context.Merge(trainer.Collectives);
            context.Complete();
            trainer.EvaluationMetrics = context.Results();
            if (state == RunningState.Validating)
            {
                trainer.ValidationMetrics = trainer.EvaluationMetrics;
            }

            ended?.Invoke();
            trainer.Notify(static (callback, trainer) => callback.OnEvaluationEnd(trainer));
        }
        finally
        {
            Modes?.PutBack();
            Modes = null;
            (trainer.State, trainer.Loop) = outer;
            trainer.EvaluationStep = null;
        }

        return new EvaluationResult(Stage, trainer.EvaluationMetrics, samples);
    }

    private long RunLoader(int index, long? limit, long? forecast, CancellationToken cancellationToken)
    {
        if (limit == 0)
        {
            return 0;
        }

        context.LoaderIndex = index;
        context.LoaderName = Loaders.Count > 1 ? Loaders[index].Name : null;
        context.BatchIndex = 0;
        long samples = 0;
        foreach (var batch in UserScope.Around(Loaders[index].Loader))
        {
            if (trainer.IsShared)
            {
                // A rank that throws here would leave the others waiting; all ranks throw together below.
                if (cancellationToken.IsCancellationRequested)
                {
                    break;
                }
            }
            else
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            using (torch.NewDisposeScope())
            {
                var moved = transferHooks.Move(
                    data,
                    batch,
                    new(Split, trainer.TorchDevice, context.State, trainer.Epoch, context.BatchIndex, index, Loaders[index].Name));
                context.BatchSize = data.BatchSize(moved);
                batchHooks.Call(moved, context, Hooks.BatchStart);
                step(moved, context);
                batchHooks.Call(moved, context, Hooks.BatchEnd);
            }

            samples += context.BatchSize;
            trainer.Loop.Add(context.BatchSize * trainer.Collectives.Rank.WorldSize);
            trainer.Notify(static (callback, trainer) => callback.OnEvaluationBatchEnd(trainer));
            context.ClearStep();
            if (++context.BatchIndex == limit)
            {
                break;
            }
        }

        if (trainer.IsShared)
        {
            trainer.ThrowIfCancelled();
            var all = trainer.Collectives.Sum(samples);
            trainer.Loop.AddSamples(all - (samples * trainer.Collectives.Rank.WorldSize));
            samples = all;
        }

        if (context.BatchIndex != limit && compared.Add(index))
        {
            BatchCounts.Compare(trainer, Split.ToString().ToLowerInvariant(), forecast, context.BatchIndex);
        }

        (Loaders[index].Loader as IStatefulLoader)?.EndEpoch();
        if (context.LoaderName is not null)
        {
            context.MergeObjects(trainer.Collectives);
            context.Complete();
        }

        return samples;
    }

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);

    // The new loaders continue at the epoch of the old ones.
    private void Reload()
    {
        var epochs = loaders!.Select(static named => (named.Loader as IStatefulLoader)?.Epoch).ToArray();
        DisposeLoaders();
        loaders = null;
        for (var i = 0; i < Loaders.Count; i++)
        {
            Loaders[i].JoinAt(i < epochs.Length ? epochs[i] : null);
        }
    }

    private void DisposeLoaders()
    {
        foreach (var named in loaders ?? [])
        {
            named.Dispose();
        }
    }
}
