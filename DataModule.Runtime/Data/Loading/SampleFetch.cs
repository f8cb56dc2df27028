using System.Diagnostics;

namespace DataModule;

/// <summary>What every maker does around fetching a sample: take the time, skip, and add the place of an error to its data.</summary>
internal sealed class SampleFetch(int worker, LoaderOptions options)
{
    private readonly bool timed = options.SampleTimeout is not null;
    private readonly bool skips = options.OnSampleError.SkipLimit > 0;

    /// <summary>Whether faulty samples are skipped.</summary>
    public bool CanSkip => skips;

    public void Begin(BatchWork work, long key)
    {
        if (timed)
        {
            work.Begin(key, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Adds the sample to the error's data, and skips the sample if that is the policy.</summary>
    /// <returns>Whether the sample is skipped; otherwise the whole batch fails.</returns>
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

    /// <summary>Adds the faulty sample to the error's data.</summary>
    public void NoteSample(BatchWork work, Exception error, long position, long key)
    {
        Note(error, work.Epoch, position);
        LoaderErrors.Note(error, LoaderErrors.RecordKey, key);
    }

    /// <summary>Adds the batch to the error's data, where a whole batch failed.</summary>
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
