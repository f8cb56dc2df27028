using System.Diagnostics;

namespace DataModule;

/// <summary>Throughput, waiting times and queue depth of a loader since it was created, and whether it is the bottleneck.</summary>
public sealed record LoaderStatistics
{
    /// <summary>The loader is no bottleneck below this fraction of waiting.</summary>
    private const double NegligibleWait = 0.05;

    internal LoaderStatistics(LoaderCounters counters, int workers)
    {
        Workers = workers;
        Batches = counters.Batches;
        Samples = counters.Samples;
        Bytes = counters.Bytes;
        SkippedSamples = counters.Skipped;
        WaitTime = Stopwatch.GetElapsedTime(0, counters.WaitTicks);
        UseTime = Stopwatch.GetElapsedTime(0, counters.UseTicks);
        TimePerBatch = counters.MadeBatches == 0
            ? TimeSpan.Zero
            : Stopwatch.GetElapsedTime(0, counters.MakingTicks / counters.MadeBatches);
        WorkerIdleTime = Stopwatch.GetElapsedTime(0, counters.IdleTicks);
        QueueDepth = counters.Batches == 0 ? 0 : (double)counters.ReadySum / counters.Batches;
    }

    /// <summary>The number of workers.</summary>
    public int Workers { get; }

    /// <summary>The number of delivered batches.</summary>
    public long Batches { get; }

    /// <summary>The number of delivered samples.</summary>
    public long Samples { get; }

    /// <summary>The bytes of tensors in the delivered batches.</summary>
    public long Bytes { get; }

    /// <summary>The number of skipped samples; see <see cref="LoaderOptions.OnSampleError"/>.</summary>
    public long SkippedSamples { get; }

    /// <summary>How long the consumer waited for batches.</summary>
    public TimeSpan WaitTime { get; }

    /// <summary>How long the consumer used batches: the time between getting one and asking for the next.</summary>
    public TimeSpan UseTime { get; }

    /// <summary>How long one thread takes to make a batch, on average.</summary>
    public TimeSpan TimePerBatch { get; }

    /// <summary>How long workers waited because the prefetch queue was full, summed over workers.</summary>
    public TimeSpan WorkerIdleTime { get; }

    /// <summary>The average number of batches that were ready when the consumer asked for one.</summary>
    public double QueueDepth { get; }

    /// <summary>Throughput: delivered samples per second of waiting and use.</summary>
    public double SamplesPerSecond => Rate(Samples);

    /// <summary>Throughput: delivered bytes of tensors per second of waiting and use.</summary>
    public double BytesPerSecond => Rate(Bytes);

    /// <summary>The fraction of the consumer's time that was spent waiting, from 0 to 1.</summary>
    public double WaitFraction => WaitTime + UseTime == TimeSpan.Zero ? 0 : WaitTime / (WaitTime + UseTime);

    /// <summary>Whether the consumer spends more than 5 % of its time waiting for this loader.</summary>
    public bool LoaderIsBottleneck => Batches > 0 && WaitFraction > NegligibleWait;

    /// <summary>
    /// The number of workers that would make batches as fast as the consumer uses them; at most the number of processors. The present
    /// number where the loader is not the bottleneck.
    /// </summary>
    public int SuggestedWorkers
    {
        get
        {
            if (!LoaderIsBottleneck || Batches == 0)
            {
                return Workers;
            }

            var use = UseTime / Batches;
            var needed = use == TimeSpan.Zero ? double.PositiveInfinity : Math.Ceiling(TimePerBatch / use);
            return (int)Math.Max(Workers, Math.Min(needed, Environment.ProcessorCount));
        }
    }

    /// <summary>A sentence to print: whether the loader is the bottleneck, and what would help.</summary>
    public string Advice
    {
        get
        {
            if (Batches == 0)
            {
                return "No batch has been delivered yet.";
            }

            if (!LoaderIsBottleneck)
            {
                return FormattableString.Invariant(
                    $"The loader keeps up: {WaitFraction:P1} of the time is spent waiting for it.");
            }

            var waits = FormattableString.Invariant(
                $"The loader is the bottleneck: {WaitFraction:P1} of the time is spent waiting for it.");
            return SuggestedWorkers > Workers
                ? FormattableString.Invariant($"{waits} Try {SuggestedWorkers} workers in place of {Workers}.")
                : FormattableString.Invariant(
                    $"{waits} More than {Workers} workers will not help on {Environment.ProcessorCount} processors; make samples cheaper to compute, or cache them.");
        }
    }

    private double Rate(long amount) =>
        WaitTime + UseTime == TimeSpan.Zero ? 0 : amount / (WaitTime + UseTime).TotalSeconds;
}
