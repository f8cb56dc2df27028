using System.Collections;

namespace DataModule;

/// <summary>
/// An enumerator that can be moved by one batch of the order, whatever is left of it. Ranks that move so stay side by side where one of
/// them skips every sample of its batch; with <see cref="IEnumerator.MoveNext"/> it would be a batch ahead from then on.
/// </summary>
internal interface IBatchSteps
{
    /// <param name="hasBatch">Whether there is a batch: false at the end, and where every sample was skipped.</param>
    /// <returns>False at the end of the epoch.</returns>
    bool MoveStep(out bool hasBatch);
}

internal static class BatchSteps
{
    /// <summary>Moves any enumerator by a step; those that skip nothing have a batch at every one.</summary>
    /// <inheritdoc cref="IBatchSteps.MoveStep"/>
    public static bool Move(IEnumerator batches, out bool hasBatch) =>
        batches is IBatchSteps steps ? steps.MoveStep(out hasBatch) : hasBatch = batches.MoveNext();

    /// <summary>Moves on to the next batch.</summary>
    /// <returns>False at the end of the epoch.</returns>
    public static bool MoveToBatch(this IBatchSteps steps)
    {
        while (steps.MoveStep(out var hasBatch))
        {
            if (hasBatch)
            {
                return true;
            }
        }

        return false;
    }
}
