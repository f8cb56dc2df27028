using System.Runtime.InteropServices;

namespace DataModule;

/// <content>Decisions on which the ranks of a run must agree, such as when to stop. A single process decides alone.</content>
public sealed partial class Trainer
{
    /// <summary>How long the other ranks may take to stop after a failure, before the whole job is aborted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private SignalCancellation? signals;

    internal bool IsShared { get; private set; }

    /// <summary>Lets all ranks agree whether to stop: one rank that stops or is cancelled is enough.</summary>
    /// <param name="timeIsUp">Whether <see cref="MaxTime"/> is over by this rank's clock.</param>
    /// <returns>Whether the time is up on any rank, and whether any rank was cancelled.</returns>
    internal (bool TimeIsUp, bool Cancelled) Agree(bool timeIsUp = false)
    {
        var cancelled = signals is { Token.IsCancellationRequested: true };
        if (!IsShared)
        {
            return (timeIsUp, cancelled);
        }

        var signal = signals?.Received;
        Span<int> votes =
        [
            timeIsUp ? 1 : 0,
            ShouldStop ? 1 : 0,
            cancelled ? 1 : 0,
            signal == PosixSignal.SIGINT ? 1 : 0,
            signal == PosixSignal.SIGTERM ? 1 : 0,
        ];
        Collectives.AllReduceSum(votes);
        ShouldStop |= votes[1] > 0;
        if (votes[3] > 0 || votes[4] > 0)
        {
            signals?.Adopt(votes[3] > 0 ? PosixSignal.SIGINT : PosixSignal.SIGTERM);
        }

        return (votes[0] > 0, votes[2] > 0);
    }

    /// <exception cref="OperationCanceledException">The run was cancelled, on any rank.</exception>
    internal void ThrowIfCancelled()
    {
        if (Agree().Cancelled)
        {
            throw new AgreedCancellationException(signals!.Token);
        }
    }

    /// <summary>Reports a failure of this rank to the other ranks, so that their run ends.</summary>
    private void ReportFailure(Exception exception)
    {
        if (exception is CollectiveException { IsOfOtherRank: true })
        {
            return;
        }

        var message = FormattableString.Invariant($"[rank {Collectives.Rank.Global}] {exception.GetType().Name}: {exception.Message}");
        Console.Error.WriteLine(message);
        Collectives.Fail(message);
    }

    /// <summary>Waits until all ranks have torn down after a failure. Ranks that do not in time, such as in a long step, are aborted.</summary>
    private void LeaveAfterFailure(Exception exception)
    {
        if (!Collectives.Leave(Patience))
        {
            Console.Error.WriteLine(FormattableString.Invariant(
                $"[rank {Collectives.Rank.Global}] aborts all ranks: some have not stopped within {Patience.TotalSeconds} s after the error: {exception.Message}"));
            Collectives.Abort(1);
        }
    }
}
