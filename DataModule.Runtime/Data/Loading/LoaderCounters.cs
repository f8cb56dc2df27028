using System.Diagnostics;

namespace DataModule;

/// <summary>Counters of a loader; times are in ticks of the stopwatch. Workers add, the consumer reads.</summary>
internal sealed class LoaderCounters
{
    private long makingTicks;
    private long idleTicks;
    private long made;
    private long lastReturned;
    private readonly HashSet<long> skipped = [];

    /// <summary>Gets a line for each sample when it is skipped for the first time.</summary>
    public Action<string>? Say { get; set; }

    public long Batches { get; private set; }

    public long Samples { get; private set; }

    public long Bytes { get; private set; }

    public long Skipped { get; private set; }

    public long WaitTicks { get; private set; }

    public long UseTicks { get; private set; }

    public long ReadySum { get; private set; }

    public long MakingTicks => Volatile.Read(ref makingTicks);

    public long IdleTicks => Volatile.Read(ref idleTicks);

    public long MadeBatches => Volatile.Read(ref made);

    public void Made(long ticks)
    {
        Interlocked.Add(ref makingTicks, ticks);
        Interlocked.Increment(ref made);
    }

    public void Idle(long ticks) => Interlocked.Add(ref idleTicks, ticks);

    /// <summary>The consumer asks for a batch: the time since the last one was returned counts as use.</summary>
    public long Asked()
    {
        var now = Stopwatch.GetTimestamp();
        if (lastReturned != 0)
        {
            UseTicks += now - lastReturned;
        }

        return now;
    }

    public void Returned(long asked)
    {
        lastReturned = Stopwatch.GetTimestamp();
        WaitTicks += lastReturned - asked;
    }

    /// <summary>The time between two enumerations counts neither as waiting nor as use.</summary>
    public void Paused() => lastReturned = 0;

    public void Delivered(int samples, long bytes, int ready)
    {
        Batches++;
        Samples += samples;
        Bytes += bytes;
        ReadySum += ready;
    }

    /// <summary>
    /// Counts skipped samples in the order of delivery, so that timing does not decide when the limit is reached. A sample counts once,
    /// however many epochs skip it.
    /// </summary>
    public void CountSkipped(BatchWork work, LoaderOptions options)
    {
        foreach (var (key, error) in work.Skipped)
        {
            if (skipped.Contains(key))
            {
                continue;
            }

            if (Skipped == options.OnSampleError.SkipLimit)
            {
                work.Skipped.Clear();
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
            }

            Skipped++;
            skipped.Add(key);
            options.SampleSkipped?.Invoke(key, error);
            Say?.Invoke(FormattableString.Invariant(
                $"sample {key} is skipped ({Skipped} of at most {options.OnSampleError.SkipLimit}): {error.GetType().Name}: {error.Message}"));
        }

        work.Skipped.Clear();
    }
}
