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
public sealed record ScheduledOptimizer(
    torch.optim.Optimizer Optimizer,
    torch.optim.lr_scheduler.LRScheduler? Scheduler = null,
    ScheduleInterval Interval = ScheduleInterval.Epoch);

/// <summary>What <see cref="ITrainingStep{TBatch}.ConfigureOptimizers"/> gives: one optimizer or several. The trainer disposes them.</summary>
public sealed class OptimizerSetup : IDisposable
{
    private readonly ScheduleProgress?[] schedules;

    /// <summary>Several optimizers, which all step together.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public OptimizerSetup(params IReadOnlyList<ScheduledOptimizer> optimizers)
    {
        ArgumentNullException.ThrowIfNull(optimizers);
        Optimizers = optimizers.Count > 0
            ? optimizers
            : throw new ArgumentException("A training step needs at least one optimizer.", nameof(optimizers));
        schedules = [.. optimizers.Select(scheduled => scheduled.Scheduler is { } schedule ? new ScheduleProgress(schedule) : null)];
    }

    /// <summary>One optimizer, by default at a constant learning rate.</summary>
    public OptimizerSetup(
        torch.optim.Optimizer optimizer,
        torch.optim.lr_scheduler.LRScheduler? scheduler = null,
        ScheduleInterval interval = ScheduleInterval.Epoch)
        : this(new ScheduledOptimizer(optimizer, scheduler, interval))
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

        StepSchedules(ScheduleInterval.Step);
    }

    internal void StepSchedules(ScheduleInterval interval)
    {
        for (var i = 0; i < Optimizers.Count; i++)
        {
            if (Optimizers[i].Interval == interval)
            {
                schedules[i]?.Step();
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

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
