using System.Diagnostics;

namespace DataModule;

/// <summary>What a loader has done since it was made, and whether it or its consumer sets the pace.</summary>
public sealed record LoaderStatistics
{
    /// <summary>Below this part of the time spent waiting, the loader keeps up.</summary>
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

    /// <summary>The loader's threads.</summary>
    public int Workers { get; }

    /// <summary>Batches delivered.</summary>
    public long Batches { get; }

    /// <summary>Samples delivered.</summary>
    public long Samples { get; }

    /// <summary>Bytes of tensor memory delivered.</summary>
    public long Bytes { get; }

    /// <summary>Samples left out by <see cref="LoaderOptions.OnSampleError"/>.</summary>
    public long SkippedSamples { get; }

    /// <summary>How long the consumer waited for batches.</summary>
    public TimeSpan WaitTime { get; }

    /// <summary>How long the consumer was busy with batches.</summary>
    public TimeSpan UseTime { get; }

    /// <summary>How long one thread takes to make a batch, on average.</summary>
    public TimeSpan TimePerBatch { get; }

    /// <summary>How long workers waited for room, summed over workers.</summary>
    public TimeSpan WorkerIdleTime { get; }

    /// <summary>Batches that were ready when the consumer asked for one, on average.</summary>
    public double QueueDepth { get; }

    /// <summary>Samples delivered per second of waiting and use.</summary>
    public double SamplesPerSecond => Rate(Samples);

    /// <summary>Bytes of tensor memory delivered per second of waiting and use.</summary>
    public double BytesPerSecond => Rate(Bytes);

    /// <summary>The part of the consumer's time that was spent waiting, 0 to 1.</summary>
    public double WaitFraction => WaitTime + UseTime == TimeSpan.Zero ? 0 : WaitTime / (WaitTime + UseTime);

    /// <summary>Whether the consumer spends a considerable part of its time waiting for this loader.</summary>
    public bool LoaderIsBottleneck => Batches > 0 && WaitFraction > NegligibleWait;

    /// <summary>
    /// The number of workers with which batches would come as fast as the consumer uses them, no more than there are
    /// processors; the present number where the loader keeps up.
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

    /// <summary>One sentence for people: who sets the pace, and what would help.</summary>
    public string Advice
    {
        get
        {
            if (Batches == 0)
            {
                return "No batch was delivered yet.";
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
                    $"{waits} More than {Workers} workers will not help on {Environment.ProcessorCount} processors; make samples cheaper, or cache them.");
        }
    }

    private double Rate(long amount) =>
        WaitTime + UseTime == TimeSpan.Zero ? 0 : amount / (WaitTime + UseTime).TotalSeconds;
}
