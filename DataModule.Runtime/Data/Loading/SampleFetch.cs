using System.Diagnostics;

namespace DataModule;

/// <summary>What every maker does around fetching one sample: stop, time, skip, and note where an error came from.</summary>
internal sealed class SampleFetch(int worker, LoaderOptions options)
{
    private readonly bool timed = options.SampleTimeout is not null;
    private readonly bool skips = options.OnSampleError.SkipLimit > 0;

    /// <summary>Whether faulty samples are left out at all.</summary>
    public bool CanSkip => skips;

    public void Begin(BatchWork work, long key)
    {
        if (timed)
        {
            work.Begin(key, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Notes the place of an error.</summary>
    /// <returns>Whether the sample is left out; otherwise the error is the batch's.</returns>
    public bool Skips(BatchWork work, Exception error, long position, long key)
    {
        NoteSample(work, error, position, key);
        if (!skips || error is OperationCanceledException)
        {
            return false;
        }

        work.Skipped.Add((key, error));
        return true;
    }

    /// <summary>Notes the sample that an error came from.</summary>
    public void NoteSample(BatchWork work, Exception error, long position, long key)
    {
        Note(error, work.Epoch, position);
        LoaderErrors.Note(error, LoaderErrors.RecordKey, key);
    }

    /// <summary>Notes the place of an error that is of a whole batch.</summary>
    public void NoteBatch(BatchWork work, Exception error, long position, ReadOnlySpan<long> keys)
    {
        Note(error, work.Epoch, position);
        LoaderErrors.Note(error, LoaderErrors.BatchRecordKeys, string.Join(", ", keys.ToArray()));
    }

    private void Note(Exception error, long epoch, long position)
    {
        LoaderErrors.Note(error, LoaderErrors.Epoch, epoch);
        LoaderErrors.Note(error, LoaderErrors.Worker, worker);
        LoaderErrors.Note(error, LoaderErrors.Position, position);
    }
}
