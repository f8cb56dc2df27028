using System.Diagnostics;

namespace DataModule;

/// <summary>How far the loop that is running has come.</summary>
public sealed class LoopProgress
{
    private long started;
    private long paused;

    /// <summary>Batches done.</summary>
    public long Batches { get; private set; }

    /// <summary>Batches in all, as far as that can be foretold; null if the loader does not know, or has given more.</summary>
    public long? TotalBatches { get; private set; }

    /// <summary>Samples done, of all ranks together; within an evaluation an estimate from this rank's.</summary>
    public long Samples { get; private set; }

    /// <summary>Time spent in this loop, without the loops inside it.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started, paused == 0 ? Stopwatch.GetTimestamp() : paused);

    /// <summary>Samples in each second of <see cref="Elapsed"/>.</summary>
    public double SamplesPerSecond => Samples / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <param name="totalBatches">Batches in all; null if the loader does not know.</param>
    /// <param name="batchesBefore">Batches that were done before a resume.</param>
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

    /// <summary>Counts samples of other ranks, too, or sets an estimate right.</summary>
    internal void AddSamples(long samples) => Samples += samples;

    internal void Pause() => paused = Stopwatch.GetTimestamp();

    internal void Resume()
    {
        started += Stopwatch.GetTimestamp() - paused;
        paused = 0;
    }
}
