using System.Collections;

namespace DataModule;

/// <summary>
/// An enumerator that can move by exactly one batch of the epoch's order, even if every sample of that batch was skipped. So ranks stay in
/// step where one of them skips a whole batch; with <see cref="IEnumerator.MoveNext"/> that rank would be one batch ahead from then on.
/// </summary>
internal interface IBatchSteps
{
    /// <param name="hasBatch">Whether there is a batch: false at the end of the epoch, and where every sample was skipped.</param>
    /// <returns>False at the end of the epoch.</returns>
    bool MoveStep(out bool hasBatch);
}

internal static class BatchSteps
{
    /// <summary>Moves any enumerator by one step. An enumerator that skips nothing has a batch at every step.</summary>
    /// <inheritdoc cref="IBatchSteps.MoveStep"/>
    public static bool Move(IEnumerator batches, out bool hasBatch) =>
        batches is IBatchSteps steps ? steps.MoveStep(out hasBatch) : hasBatch = batches.MoveNext();

    /// <summary>Moves to the next batch.</summary>
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
