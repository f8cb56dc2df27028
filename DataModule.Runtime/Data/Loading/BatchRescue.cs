using TorchSharp;

namespace DataModule;

/// <summary>
/// Finds the samples because of which a batch cannot be collated, and collates the others. Samples are fetched again for each attempt,
/// since collation may have consumed them; each has random numbers of its own, so it is the same again.
/// </summary>
/// <param name="collate">Failed on all of them together.</param>
/// <param name="items">The indices within the batch of the samples that were fetched.</param>
/// <param name="fetch">Fetches a sample by its index within the batch.</param>
/// <param name="locate">Its position in the epoch, and its record key.</param>
internal sealed class BatchRescue<TSample, TBatch>(
    CollateFunction<TSample, TBatch> collate, int[] items, Func<int, TSample> fetch, Func<int, (long Position, long Key)> locate)
{
    /// <summary>Adds the faulty sample to the error's data. Skips the faulty samples if that is the policy.</summary>
    /// <returns>False if the error must be thrown. Otherwise true; there is no batch where no sample is left.</returns>
    public bool TryRescue(BatchWork work, SampleFetch policy, Exception error, BatchMemory memory, out TBatch made)
    {
        made = default!;
        var faults = Faults();
        // Where all of several samples fail, the collate function itself may be at fault.
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

        // Each can be collated alone, but not all together: the minority is at fault.
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
