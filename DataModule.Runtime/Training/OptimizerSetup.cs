using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>When a learning-rate scheduler takes a step.</summary>
public enum ScheduleInterval
{
    /// <summary>After each training epoch.</summary>
    Epoch,

    /// <summary>After each optimizer step.</summary>
    Step,
}

/// <summary>One optimizer and its schedule.</summary>
/// <param name="Optimizer">Steps after each batch, or after each <see cref="Trainer.AccumulateGradBatches"/>.</param>
/// <param name="Scheduler">Changes its learning rate; none by default.</param>
/// <param name="Interval">How often the scheduler steps.</param>
/// <param name="Monitor">
/// The metric that a scheduler such as ReduceLROnPlateau follows, named as for <see cref="EarlyStopping"/>: of the last validation, or else
/// of the training epoch. Such a scheduler steps at the end of the epoch. None by default.
/// </param>
public sealed record ScheduledOptimizer(
    torch.optim.Optimizer Optimizer,
    torch.optim.lr_scheduler.LRScheduler? Scheduler = null,
    ScheduleInterval Interval = ScheduleInterval.Epoch,
    string? Monitor = null);

/// <summary>What <see cref="ITrainingStep{TBatch}.ConfigureOptimizers"/> gives: one optimizer or several. The trainer disposes them.</summary>
public sealed class OptimizerSetup : IDisposable
{
    private readonly ScheduleProgress?[] schedules;

    /// <summary>Several optimizers, which all step together.</summary>
    /// <exception cref="ArgumentException">There is none, or one whose scheduler and metric do not fit.</exception>
    public OptimizerSetup(params IReadOnlyList<ScheduledOptimizer> optimizers)
    {
        ArgumentNullException.ThrowIfNull(optimizers);
        Optimizers = optimizers.Count > 0
            ? optimizers
            : throw new ArgumentException("A training step needs at least one optimizer.", nameof(optimizers));
        foreach (var scheduled in optimizers)
        {
            Check(scheduled);
        }

        schedules = [.. optimizers.Select(scheduled => scheduled.Scheduler is { } schedule ? new ScheduleProgress(schedule) : null)];
    }

    /// <summary>One optimizer, by default at a constant learning rate.</summary>
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
        foreach (var scheduled in Optimizers)
        {
            scheduled.Optimizer.Dispose();
        }
    }

    internal void ZeroGrad()
    {
        foreach (var scheduled in Optimizers)
        {
            scheduled.Optimizer.zero_grad();
        }
    }

    internal void Step()
    {
        foreach (var scheduled in Optimizers)
        {
            scheduled.Optimizer.step();
        }

        StepSchedules(ScheduleInterval.Step, null);
    }

    /// <exception cref="InvalidOperationException">A metric that a scheduler follows was not logged; the message lists what was.</exception>
    internal void StepSchedules(ScheduleInterval interval, Trainer? trainer)
    {
        for (var i = 0; i < Optimizers.Count; i++)
        {
            if (Optimizers[i].Interval != interval || schedules[i] is not { } schedule)
            {
                continue;
            }

            if (Optimizers[i].Monitor is { } monitor)
            {
                schedule.Step(MetricMonitor.Value(trainer!, monitor, Optimizers[i].Scheduler!.GetType()));
            }
            else
            {
                schedule.Step();
            }
        }
    }

    internal void Capture(Checkpoint checkpoint)
    {
        for (var i = 0; i < Optimizers.Count; i++)
        {
            checkpoint.Optimizers.Set(Name(i), OptimizerStates.Capture(Optimizers[i].Optimizer));
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
            OptimizerStates.Restore(Optimizers[i].Optimizer, checkpoint.Optimizers.GetState(Name(i)));
        }
    }

    private static void Check(ScheduledOptimizer scheduled)
    {
        if (scheduled.Monitor is null && scheduled.Scheduler is torch.optim.lr_scheduler.impl.ReduceLROnPlateau)
        {
            throw new ArgumentException("ReduceLROnPlateau follows a metric: name it, as in monitor: \"loss\".");
        }

        if (scheduled.Monitor is not null && (scheduled.Scheduler is null || scheduled.Interval != ScheduleInterval.Epoch))
        {
            throw new ArgumentException($"The metric '{scheduled.Monitor}' is followed by a scheduler that steps at the end of the epoch, which this is not.");
        }
    }

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
