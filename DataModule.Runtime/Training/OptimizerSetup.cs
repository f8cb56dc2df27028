using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>When a learning-rate scheduler takes a step.</summary>
public enum ScheduleInterval
{
    /// <summary>After each training epoch; with a monitored metric, after each validation.</summary>
    Epoch,

    /// <summary>After each optimizer step.</summary>
    Step,
}

/// <summary>One optimizer and its schedule.</summary>
/// <param name="Optimizer">
/// Steps after each batch, or after each <see cref="Trainer.AccumulateGradBatches"/>. One that is listed again, with another
/// scheduler, steps once.
/// </param>
/// <param name="Scheduler">Changes its learning rate; none by default.</param>
/// <param name="Interval">How often the scheduler steps.</param>
/// <param name="Monitor">
/// The metric that a scheduler like ReduceLROnPlateau follows, named as for <see cref="EarlyStopping"/>: the scheduler steps after each
/// validation of the fit; at a training metric, or where there is no validation, after each training epoch. None by default.
/// </param>
public sealed record ScheduledOptimizer(
    torch.optim.Optimizer Optimizer,
    torch.optim.lr_scheduler.LRScheduler? Scheduler = null,
    ScheduleInterval Interval = ScheduleInterval.Epoch,
    string? Monitor = null);

/// <summary>What <see cref="ITrainingStep{TBatch}.ConfigureOptimizers"/> gives: one optimizer or several. The trainer disposes them.</summary>
public sealed class OptimizerSetup : IDisposable
{
    private readonly torch.optim.Optimizer[] distinct;
    private readonly ScheduleProgress?[] schedules;

    /// <summary>Several optimizers, which all step together.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public OptimizerSetup(params IReadOnlyList<ScheduledOptimizer> optimizers)
    {
        ArgumentNullException.ThrowIfNull(optimizers);
        Optimizers = optimizers.Count > 0
            ? optimizers
            : throw new ArgumentException("A training step needs at least one optimizer.", nameof(optimizers));
        distinct = [.. optimizers.Select(scheduled => scheduled.Optimizer).Distinct()];
        schedules = [.. optimizers.Select((scheduled, index) => IsFirst(index, static each => each.Scheduler) ? new ScheduleProgress(scheduled.Scheduler!) : null)];
    }

    /// <summary>One optimizer, by default at a constant learning rate.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="scheduler">Changes its learning rate; none by default.</param>
    /// <param name="interval">How often the scheduler steps; after each epoch by default.</param>
    /// <param name="monitor">The metric that ReduceLROnPlateau follows; see <see cref="ScheduledOptimizer"/>.</param>
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

    /// <summary>One optimizer at a constant learning rate.</summary>
    public static implicit operator OptimizerSetup(torch.optim.Optimizer optimizer) => FromOptimizer(optimizer);

    /// <summary>One optimizer at a constant learning rate.</summary>
    public static OptimizerSetup FromOptimizer(torch.optim.Optimizer optimizer) => new(new ScheduledOptimizer(optimizer));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var optimizer in distinct)
        {
            optimizer.Dispose();
        }
    }

    /// <exception cref="InvalidOperationException">A scheduler can never step, or what would step it is not there.</exception>
    internal void Check(string model, bool automatic)
    {
        foreach (var (_, scheduler, interval, monitor) in Optimizers)
        {
            Trainer.Require(
                monitor is null || scheduler is not null,
                $"The optimizers of {model} name a metric to monitor, '{monitor}', but no scheduler that follows it.");
            Trainer.Require(
                automatic || monitor is null,
                $"{model} drives its optimizers itself, so a metric to monitor ('{monitor}') can do nothing: let its step call scheduler.step(value).");
            Trainer.Require(
                !automatic || monitor is not null || scheduler is not torch.optim.lr_scheduler.impl.ReduceLROnPlateau,
                $"The ReduceLROnPlateau of {model} follows a metric: say which, new OptimizerSetup(optimizer, plateau, monitor: \"loss\").");
            Trainer.Require(
                monitor is null || interval == ScheduleInterval.Epoch,
                $"The scheduler of {model} that follows '{monitor}' steps after each validation; ScheduleInterval.Step can do nothing.");
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

    /// <summary>Steps the schedules that follow a metric, if it has a value at this moment.</summary>
    /// <param name="value">Gives the value of a metric for a scheduler of this type, or null.</param>
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

    /// <summary>Schedulers first: taking their steps again changes the learning rates, which the optimizers' state then sets.</summary>
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

    /// <summary>Whether what stands there is there, and does not stand further up: what is listed twice is one thing.</summary>
    private bool IsFirst(int index, Func<ScheduledOptimizer, object?> part) =>
        part(Optimizers[index]) is { } here && !Optimizers.Take(index).Any(before => ReferenceEquals(part(before), here));

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
