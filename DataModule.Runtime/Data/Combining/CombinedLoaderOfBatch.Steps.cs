namespace DataModule;

/// <content>The steps of a combined epoch, for each <see cref="CombinedMode"/>.</content>
public sealed partial class CombinedLoader<TBatch>
{
    private void BeginEpoch()
    {
        if (restored)
        {
            restored = false;
        }
        else
        {
            if (begun)
            {
                epoch++;
            }

            ResetSteps();
            if (!Continuous)
            {
                Array.ForEach(members, static member => member.Leave());
            }
        }

        byLength = [.. members.OrderBy(static member => member.Loader.BatchCount ?? 0)];
        begun = true;
    }

    private void FinishEpoch()
    {
        epoch++;
        begun = false;
        ResetSteps();
    }

    private void ResetSteps()
    {
        (step, active) = (0, 0);
        foreach (var member in members)
        {
            (member.Ended, member.Length) = (false, null);
            member.Place = Continuous ? member.Place : 0;
        }
    }

    // If another member fails or ends the epoch, a member that has advanced keeps its batch: no batch is lost.
    private bool Step(out bool hasBatch)
    {
        hasBatch = false;
        switch (Mode)
        {
            case CombinedMode.Sequential:
                while (active < members.Length && !members[active].TryAdvance())
                {
                    active++;
                }

                if (active == members.Length)
                {
                    return false;
                }

                return hasBatch = members[active].Use();

            case CombinedMode.MaxSize:
                foreach (var member in members)
                {
                    member.Ended = member.Ended || !(sharded ? member.TryStep() : member.TryAdvance());
                }

                break;

            default:
                // First those that may end the epoch, shortest first, so that hardly any member reads a batch that no step uses.
                foreach (var member in byLength)
                {
                    if (member.Length is null && !member.TryAdvance())
                    {
                        member.EndOwnEpoch();
                        if (IsComplete())
                        {
                            return false;
                        }
                    }
                }

                foreach (var member in members)
                {
                    if (!TryAdvanceCycling(member))
                    {
                        return false;
                    }
                }

                break;
        }

        foreach (var member in members)
        {
            hasBatch |= member.Use();
        }

        return hasBatch || !Array.TrueForAll(members, static member => member.Ended);
    }

    /// <returns>False if the combined epoch has as many steps as the shortest or longest member has batches.</returns>
    private bool TryAdvanceCycling(CombinedMember member)
    {
        // More than once: a restored epoch may have no batches left.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            if (IsComplete())
            {
                return false;
            }

            if (member.TryAdvance())
            {
                return true;
            }

            member.EndOwnEpoch();
        }

        return IsComplete() ? false : throw new InvalidOperationException("A loader without batches cannot be combined with others.");
    }

    // BatchCount may be wrong, so a member's length is known only when its own epoch has ended.
    private bool IsComplete()
    {
        var (shortest, longest) = (long.MaxValue, 0L);
        foreach (var member in members)
        {
            shortest = Math.Min(shortest, member.Length ?? long.MaxValue);
            longest = Math.Max(longest, member.Length ?? long.MaxValue);
        }

        return step >= (Mode == CombinedMode.MinSize ? shortest : longest);
    }
}
