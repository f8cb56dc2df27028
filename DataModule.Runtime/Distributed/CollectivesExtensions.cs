using System.Runtime.ExceptionServices;
using System.Text;

namespace DataModule;

/// <summary>What is made of collective operations.</summary>
internal static class CollectivesExtensions
{
    /// <summary>
    /// Does something on every rank, and goes on only where it worked on all: a rank's failure is thrown there as it is, and on the
    /// others as an error that names the rank and what it said.
    /// </summary>
    public static void DoOnAll(this ICollectives collectives, string place, Action action)
    {
        Exception? failure = null;
        try
        {
            action();
        }
        catch (Exception exception) when (collectives.Rank.WorldSize > 1)
        {
            failure = exception;
        }

        collectives.Barrier(place);
        // A leading byte tells a failure from none, also where its message is empty.
        var messages = collectives.AllGather(failure is null ? [] : Encoding.UTF8.GetBytes("!" + failure.Message));
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        var failed = Array.FindIndex(messages, static message => message.Length > 0);
        if (failed >= 0)
        {
            throw new CollectiveException($"{place} failed on rank {failed}: {Encoding.UTF8.GetString(messages[failed].AsSpan(1))}");
        }
    }
}
