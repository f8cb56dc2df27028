using System.Diagnostics;

namespace DataModule;

/// <summary>The progress of the loop that is running: a training epoch or an evaluation.</summary>
public sealed class LoopProgress
{
    private long started;
    private long paused;

    /// <summary>The number of finished batches.</summary>
    public long Batches { get; private set; }

    /// <summary>The expected total number of batches; null if the loader does not know it, or has returned more.</summary>
    public long? TotalBatches { get; private set; }

    /// <summary>The number of finished samples over all ranks. During an evaluation, it is estimated from this rank.</summary>
    public long Samples { get; private set; }

    /// <summary>The time spent in this loop, without the validations inside it.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started, paused == 0 ? Stopwatch.GetTimestamp() : paused);

    /// <summary>Samples per second of <see cref="Elapsed"/>.</summary>
    public double SamplesPerSecond => Samples / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <param name="totalBatches">The expected total number of batches; null if the loader does not know it.</param>
    /// <param name="batchesBefore">The number of batches that were finished before a resume.</param>
    internal void Start(long? totalBatches, long batchesBefore = 0)
    {
        (Batches, Samples, TotalBatches, paused) = (batchesBefore, 0, totalBatches, 0);
        started = Stopwatch.GetTimestamp();
    }

    internal void Add(long samples)
    {
        TotalBatches = ++Batches > TotalBatches ? null : TotalBatches;
        Samples += samples;
    }

    /// <summary>Adds samples of other ranks, or corrects an estimate.</summary>
    internal void AddSamples(long samples) => Samples += samples;

    internal void Pause() => paused = Stopwatch.GetTimestamp();

    internal void Resume()
    {
        started += Stopwatch.GetTimestamp() - paused;
        paused = 0;
    }
}
