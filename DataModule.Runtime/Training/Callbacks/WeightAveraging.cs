using TorchSharp;

namespace DataModule;

/// <summary>
/// Keeps an exponential moving average (EMA) of the model's parameters. The fit validates with the average, and copies it into the model
/// at its end; training continues with the parameters themselves, and checkpoints contain both. Buffers, such as the running means of batch
/// normalization, are not averaged.
/// </summary>
/// <param name="decay">The part of the average that each update keeps, in [0, 1); 0.999 by default.</param>
public sealed class WeightAveraging(double decay = 0.999) : Callback, IStateful, IDisposable
{
    private const string Updates = "updates";
    private const string Step = "step";

    private readonly Dictionary<string, torch.Tensor> averages = [];
    private long updates;
    private long updatedStep;
    private bool swapped;

    /// <summary>Update every N optimizer steps, at least 1; 1 by default. The first update copies the parameters.</summary>
    public int EveryNSteps { get; init; } = 1;

    /// <summary>The optimizer step at which averaging starts, at least 0; 0 by default.</summary>
    public long StartStep { get; init; }

    /// <summary>Whether the average is copied into the model when the fit ends without an exception; true by default.</summary>
    public bool UseAtEnd { get; init; } = true;

    /// <summary>The averages by parameter name; empty before the first update. Each update changes them in place.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Averages => averages;

    internal override bool MayLog(string metric) => false;

    /// <inheritdoc/>
    public override void OnRunStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        Trainer.Require(decay is >= 0 and < 1, $"WeightAveraging's decay is {decay}; it must be in [0, 1).");
        Trainer.Require(EveryNSteps >= 1, $"WeightAveraging.EveryNSteps is {EveryNSteps}; it must be at least 1.");
        Trainer.Require(StartStep >= 0, $"WeightAveraging.StartStep is {StartStep}; it must be at least 0.");
        if (trainer.Stage == Stage.Fit)
        {
            Trainer.Require(trainer.Module is not null, $"WeightAveraging averages parameters, but the model is not a torch.nn.Module.");
            Dispose();
        }
    }

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer) => Update(trainer);

    /// <inheritdoc/>
    public override void OnTrainEpochEnd(Trainer trainer) => Update(trainer);

    /// <inheritdoc/>
    public override void OnEvaluationStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer is { Stage: Stage.Fit, State: RunningState.Validating })
        {
            Update(trainer);
            Swap(trainer, updates > 0);
        }
    }

    /// <inheritdoc/>
    public override void OnEvaluationEnd(Trainer trainer) => Swap(trainer, false);

    /// <inheritdoc/>
    public override void OnInterrupt(Trainer trainer) => Swap(trainer, false);

    /// <inheritdoc/>
    public override void OnException(Trainer trainer, Exception exception) => Swap(trainer, false);

    /// <inheritdoc/>
    public override void OnRunEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.Stage == Stage.Fit)
        {
            CopyToModel(trainer);
        }
    }

    internal void CopyToModel(Trainer trainer)
    {
        if (UseAtEnd && updates > 0)
        {
            using var noGrad = torch.no_grad();
            foreach (var (parameter, average) in Pairs(trainer))
            {
                parameter.copy_(average);
            }
        }
    }

    /// <inheritdoc/>
    public StateDict StateDict()
    {
        var state = new StateDict().Set(Updates, updates).Set(Step, updatedStep);
        foreach (var (name, average) in averages)
        {
            state.Set(name, average);
        }

        return state;
    }

    /// <inheritdoc/>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (saved, step) = (state.GetCount(Updates), state.GetCount(Step));
        Dispose();
        (updates, updatedStep) = (saved, step);
        foreach (var (name, average) in state.Tensors)
        {
            averages[name] = average.clone().DetachFromDisposeScope();
        }
    }

    /// <summary>Removes the averages.</summary>
    public void Dispose()
    {
        foreach (var average in averages.Values)
        {
            average.Dispose();
        }

        averages.Clear();
        (updates, updatedStep, swapped) = (0, 0, false);
    }

    private void Update(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        var step = trainer.GlobalStep;
        if (step < Math.Max(1, StartStep) || step / EveryNSteps == updatedStep / EveryNSteps)
        {
            return;
        }

        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var (parameter, average) in Pairs(trainer))
        {
            if (updates == 0)
            {
                average.copy_(parameter);
            }
            else
            {
                average.mul_(decay).add_(parameter, 1 - decay);
            }
        }

        (updates, updatedStep) = (updates + 1, step);
    }

    /// <summary>Swaps the averages and the parameters.</summary>
    private void Swap(Trainer trainer, bool averaged)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (averaged == swapped)
        {
            return;
        }

        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var (parameter, average) in Pairs(trainer))
        {
            var before = parameter.clone();
            parameter.copy_(average);
            average.copy_(before);
            before.Dispose();
        }

        swapped = averaged;
    }

    /// <exception cref="StateException">The averages are of another model.</exception>
    private IEnumerable<(torch.Tensor Parameter, torch.Tensor Average)> Pairs(Trainer trainer)
    {
        foreach (var (name, parameter) in trainer.Module!.named_parameters().Where(static named => named.parameter.is_floating_point()))
        {
            if (!averages.TryGetValue(name, out var average))
            {
                averages[name] = average = torch.empty_like(parameter).DetachFromDisposeScope();
                if (updates > 0)
                {
                    throw new StateException($"WeightAveraging has no average of the parameter {name}.");
                }
            }

            if (ModelState.Describe(average) != ModelState.Describe(parameter))
            {
                throw new StateException(
                    $"WeightAveraging's average of {name} is {ModelState.Describe(average)}, but the parameter is {ModelState.Describe(parameter)}.");
            }

            if (average.device.ToString() != parameter.device.ToString())
            {
                averages[name] = average.to(parameter.device).DetachFromDisposeScope();
                average.Dispose();
                average = averages[name];
            }

            yield return (parameter, average);
        }
    }
}
