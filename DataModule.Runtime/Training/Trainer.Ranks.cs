using System.Runtime.InteropServices;

namespace DataModule;

/// <content>What the ranks of a run agree on, since each might decide it for itself; in a single process, that is its own decision.</content>
public sealed partial class Trainer
{
    /// <summary>For how long a rank that was told of a failure may take to end what it does, before the job is ended.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private SignalCancellation? signals;

    internal bool IsShared { get; private set; }

    /// <summary>Whether any rank is to stop, or was cancelled; all go by that.</summary>
    /// <param name="timeIsUp">Whether it is here, by this rank's clock.</param>
    /// <returns>Whether it is for all; and whether the run was cancelled.</returns>
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

    /// <summary>Ends a run that has failed on this rank, and as yet on no other.</summary>
    private void TellOfFailure(Exception exception)
    {
        if (exception is CollectiveException { IsOfOtherRank: true })
        {
            return;
        }

        var message = FormattableString.Invariant($"[rank {Collectives.Rank.Global}] {exception.GetType().Name}: {exception.Message}");
        Console.Error.WriteLine(message);
        Collectives.Fail(message);
    }

    /// <summary>Waits until all ranks have torn down after a failure; those that cannot, in a step that takes long, are ended.</summary>
    private void LeaveAfterFailure(Exception exception)
    {
        if (!Collectives.Leave(Patience))
        {
            Console.Error.WriteLine(FormattableString.Invariant(
                $"[rank {Collectives.Rank.Global}] ends all ranks: some have not ended in {Patience.TotalSeconds} s after {exception.Message}"));
            Collectives.Abort(1);
        }
    }
}
