using TorchSharp;

namespace DataModule;

/// <summary>
/// Finds the samples for which a batch cannot be collated, and collates the others. Samples are fetched again for each attempt,
/// since collation may have consumed them; the randomness of each is its own, so they are the same.
/// </summary>
/// <param name="collate">Failed on all of them together.</param>
/// <param name="items">The places in the batch of the samples that were fetched.</param>
/// <param name="fetch">A sample by its place in the batch.</param>
/// <param name="locate">Its position in the epoch, and its record key.</param>
internal sealed class BatchRescue<TSample, TBatch>(
    CollateFunction<TSample, TBatch> collate, int[] items, Func<int, TSample> fetch, Func<int, (long Position, long Key)> locate)
{
    /// <summary>Notes on the error which sample it came from, and leaves the faulty ones out if that is the policy.</summary>
    /// <returns>False if the error stands; otherwise there may be no sample left, and then no batch.</returns>
    public bool TryRescue(BatchWork work, SampleFetch policy, Exception error, BatchMemory memory, out TBatch made)
    {
        made = default!;
        var faults = Faults();
        // Where every sample of several fails, it may be the collation's own fault.
        if (faults.Count > 0 && (faults.Count < items.Length || items.Length == 1))
        {
            policy.NoteSample(work, error, locate(faults[0].Item).Position, locate(faults[0].Item).Key);
        }

        if (!policy.CanSkip || faults.Count == 0)
        {
            return false;
        }

        foreach (var (item, fault) in faults)
        {
            var (position, key) = locate(item);
            policy.Skips(work, fault, position, key);
        }

        var rest = items.Except(faults.Select(static fault => fault.Item)).ToArray();
        work.Samples = rest.Length;
        if (rest.Length > 0)
        {
            memory.Recycle();
            made = collate(Array.ConvertAll(rest, item => fetch(item)), memory);
        }

        return true;
    }

    private List<(int Item, Exception Error)> Faults()
    {
        var alone = Failing(items, static item => [item]);
        if (alone.Count > 0 || items.Length < 2)
        {
            return alone;
        }

        // Each is sound, but they do not go together: those that are fewer are at fault.
        var unlikeFirst = Failing(items[1..], item => [items[0], item]);
        if (unlikeFirst.Count == 0)
        {
            return [];
        }

        var other = unlikeFirst[0].Item;
        var unlikeOther = Failing(items.Where(item => item != other), item => [other, item]);
        return unlikeFirst.Count <= unlikeOther.Count ? unlikeFirst : unlikeOther;
    }

    private List<(int Item, Exception Error)> Failing(IEnumerable<int> candidates, Func<int, int[]> together)
    {
        var failing = new List<(int, Exception)>();
        foreach (var item in candidates)
        {
            if (Try(together(item)) is { } error)
            {
                failing.Add((item, error));
            }
        }

        return failing;
    }

    private Exception? Try(int[] together)
    {
        using var scope = torch.NewDisposeScope();
        using var scratch = new BatchMemory();
        try
        {
            collate(Array.ConvertAll(together, item => fetch(item)), scratch);
            return null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return error;
        }
    }
}
