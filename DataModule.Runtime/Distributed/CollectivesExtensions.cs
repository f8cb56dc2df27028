using System.Runtime.ExceptionServices;
using System.Text;

namespace DataModule;

/// <summary>Operations made of several collective ones.</summary>
internal static class CollectivesExtensions
{
    /// <summary>Whether the run has several processes.</summary>
    public static bool AreSeveral(this ICollectives collectives) => collectives.Rank.WorldSize > 1;

    /// <summary>Whether the value is true on any rank.</summary>
    public static bool Any(this ICollectives collectives, bool here) => collectives.Sum(here ? 1 : 0) > 0;

    /// <summary>Whether the value is true on every rank.</summary>
    public static bool All(this ICollectives collectives, bool here) => !collectives.Any(!here);

    public static long Sum(this ICollectives collectives, long here)
    {
        Span<long> sum = [here];
        collectives.AllReduceSum(sum);
        return sum[0];
    }

    public static ulong OfRankZero(this ICollectives collectives, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BitConverter.TryWriteBytes(bytes, value);
        collectives.Broadcast(bytes, root: 0);
        return BitConverter.ToUInt64(bytes);
    }

    public static string[] AllGather(this ICollectives collectives, string text) =>
        Array.ConvertAll(collectives.AllGather(Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetString);

    /// <summary>Gathers the states of all ranks. Their tensors belong to the caller's dispose scope.</summary>
    public static StateDict[] AllGather(this ICollectives collectives, StateDict state) =>
        Array.ConvertAll(collectives.AllGather(StateBytes.Write(state)), static bytes => StateBytes.Read(bytes));

    /// <summary>
    /// Runs an action on every rank, and continues only if it succeeded on all. A failing rank rethrows its own exception. The other ranks
    /// throw an exception with that rank and its message.
    /// </summary>
    public static void DoOnAll(this ICollectives collectives, string place, Action action)
    {
        Exception? failure = null;
        try
        {
            action();
        }
        catch (Exception exception) when (collectives.AreSeveral())
        {
            // Printed while all ranks still run: once one has ended, the launcher may end the others before they print anything.
            Console.Error.WriteLine(FormattableString.Invariant($"[rank {collectives.Rank.Global}] {place} failed: {Describe(exception)}"));
            failure = exception;
        }

        collectives.Barrier(place);
        var messages = collectives.AllGather(failure is null ? "" : Describe(failure));
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        var failed = Array.FindIndex(messages, static message => message.Length > 0);
        if (failed >= 0)
        {
            throw new CollectiveException($"{place} failed on rank {failed}: {messages[failed]}");
        }

        static string Describe(Exception exception) => $"{exception.GetType().Name}: {exception.Message}";
    }
}
