using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>When a learning-rate scheduler steps.</summary>
public enum ScheduleInterval
{
    /// <summary>After each training epoch; with a monitored metric, after each validation.</summary>
    Epoch,

    /// <summary>After each optimizer step.</summary>
    Step,
}

/// <summary>An optimizer and its learning-rate scheduler.</summary>
/// <param name="Optimizer">
/// The optimizer. It steps every <see cref="Trainer.AccumulateGradBatches"/> batches. An optimizer that is listed several times, with different
/// schedulers, steps once.
/// </param>
/// <param name="Scheduler">The scheduler that changes its learning rate; none by default.</param>
/// <param name="Interval">Whether the scheduler steps after each epoch, the default, or after each optimizer step.</param>
/// <param name="Monitor">
/// The metric that a scheduler such as ReduceLROnPlateau monitors, named as for <see cref="EarlyStopping"/>. The scheduler then steps after each
/// validation of the fit; with a training metric or without validation, after each training epoch. None by default.
/// </param>
public sealed record ScheduledOptimizer(
    torch.optim.Optimizer Optimizer,
    torch.optim.lr_scheduler.LRScheduler? Scheduler = null,
    ScheduleInterval Interval = ScheduleInterval.Epoch,
    string? Monitor = null);

/// <summary>The result of <see cref="ITrainingStep{TBatch}.ConfigureOptimizers"/>: one or several optimizers. The trainer disposes them.</summary>
public sealed class OptimizerSetup : IDisposable
{
    private readonly torch.optim.Optimizer[] distinct;
    private readonly ScheduleProgress?[] schedules;

    /// <summary>Several optimizers, which all step together.</summary>
    /// <param name="optimizers">The optimizers with their schedulers, at least one.</param>
    /// <exception cref="ArgumentException">The list is empty.</exception>
    public OptimizerSetup(params IReadOnlyList<ScheduledOptimizer> optimizers)
    {
        ArgumentNullException.ThrowIfNull(optimizers);
        Optimizers = optimizers.Count > 0
            ? optimizers
            : throw new ArgumentException("The list of optimizers is empty; a training step needs at least one.", nameof(optimizers));
        distinct = [.. optimizers.Select(scheduled => scheduled.Optimizer).Distinct()];
        schedules = [.. optimizers.Select((scheduled, index) => IsFirst(index, static each => each.Scheduler) ? new ScheduleProgress(scheduled.Scheduler!) : null)];
    }

    /// <summary>One optimizer, by default with a constant learning rate.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="scheduler">The scheduler that changes its learning rate; none by default.</param>
    /// <param name="interval">When the scheduler steps; after each epoch by default.</param>
    /// <param name="monitor">The metric that ReduceLROnPlateau monitors; none by default. See <see cref="ScheduledOptimizer"/>.</param>
    public OptimizerSetup(
        torch.optim.Optimizer optimizer,
        torch.optim.lr_scheduler.LRScheduler? scheduler = null,
        ScheduleInterval interval = ScheduleInterval.Epoch,
        string? monitor = null)
        : this(new ScheduledOptimizer(optimizer, scheduler, interval, monitor))
    {
    }

    /// <summary>The optimizers, at least one.</summary>
    public IReadOnlyList<ScheduledOptimizer> Optimizers { get; }

    /// <summary>One optimizer with a constant learning rate.</summary>
    /// <param name="optimizer">The optimizer.</param>
    public static implicit operator OptimizerSetup(torch.optim.Optimizer optimizer) => FromOptimizer(optimizer);

    /// <summary>One optimizer with a constant learning rate.</summary>
    /// <param name="optimizer">The optimizer.</param>
    public static OptimizerSetup FromOptimizer(torch.optim.Optimizer optimizer) => new(new ScheduledOptimizer(optimizer));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var optimizer in distinct)
        {
            optimizer.Dispose();
        }
    }

    /// <exception cref="InvalidOperationException">A scheduler can never step, or a monitor has no scheduler.</exception>
    internal void Check(string model, bool automatic)
    {
        foreach (var (_, scheduler, interval, monitor) in Optimizers)
        {
            Trainer.Require(
                monitor is null || scheduler is not null,
                $"ConfigureOptimizers of {model} sets the monitor '{monitor}' without a scheduler: add a scheduler, or remove the monitor.");
            Trainer.Require(
                automatic || monitor is null,
                $"{model} uses manual optimization, so the monitor '{monitor}' has no effect: remove it, and call scheduler.step(value) in its TrainingStep.");
            Trainer.Require(
                !automatic || monitor is not null || scheduler is not torch.optim.lr_scheduler.impl.ReduceLROnPlateau,
                $"The ReduceLROnPlateau of {model} needs a metric to monitor: new OptimizerSetup(optimizer, plateau, monitor: \"loss\").");
            Trainer.Require(
                monitor is null || interval == ScheduleInterval.Epoch,
                $"The scheduler of {model} that monitors '{monitor}' steps after each validation, so ScheduleInterval.Step has no effect: remove the interval.");
        }
    }

    internal void ZeroGrad()
    {
        foreach (var optimizer in distinct)
        {
            optimizer.zero_grad();
        }
    }

    internal void Step()
    {
        foreach (var optimizer in distinct)
        {
            optimizer.step();
        }
    }

    internal void StepSchedules(ScheduleInterval interval)
    {
        for (var i = 0; i < Optimizers.Count; i++)
        {
            if (Optimizers[i].Interval == interval && Optimizers[i].Monitor is null)
            {
                schedules[i]?.Step();
            }
        }
    }

    /// <summary>Steps the schedulers that monitor a metric, if the metric has a value now.</summary>
    /// <param name="value">Returns the value of a metric for a scheduler of this type, or null.</param>
    internal void StepSchedules(Func<string, Type, double?> value)
    {
        for (var i = 0; i < Optimizers.Count; i++)
        {
            if (Optimizers[i].Monitor is { } monitor && value(monitor, Optimizers[i].Scheduler!.GetType()) is { } metric)
            {
                schedules[i]?.Step(metric);
            }
        }
    }

    internal void Capture(Checkpoint checkpoint)
    {
        for (var i = 0; i < Optimizers.Count; i++)
        {
            if (IsFirst(i, static scheduled => scheduled.Optimizer))
            {
                checkpoint.Optimizers.Set(Name(i), OptimizerStates.Capture(Optimizers[i].Optimizer));
            }

            if (schedules[i] is { } schedule)
            {
                checkpoint.Schedulers.Set(Name(i), schedule.StateDict());
            }
        }
    }

    /// <summary>Restores schedulers first: they replay their steps, which changes learning rates; the optimizers' states then set the saved ones.</summary>
    internal void Restore(Checkpoint checkpoint)
    {
        for (var i = 0; i < Optimizers.Count; i++)
        {
            schedules[i]?.LoadStateDict(checkpoint.Schedulers.GetState(Name(i)));
        }

        for (var i = 0; i < Optimizers.Count; i++)
        {
            if (IsFirst(i, static scheduled => scheduled.Optimizer))
            {
                OptimizerStates.Restore(Optimizers[i].Optimizer, checkpoint.Optimizers.GetState(Name(i)));
            }
        }
    }

    /// <summary>Whether this entry has the part and no earlier entry has the same one: an object that is listed twice is handled once.</summary>
    private bool IsFirst(int index, Func<ScheduledOptimizer, object?> part) =>
        part(Optimizers[index]) is { } here && !Optimizers.Take(index).Any(before => ReferenceEquals(part(before), here));

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
