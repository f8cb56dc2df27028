using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace DataModule;

/// <summary>
/// A barrier that knows which ranks are missing. Every rank sends its place to rank 0, and rank 0 answers when it has heard from all. MPI's
/// own barrier reports nothing, and spins on a core while it waits.
/// </summary>
internal sealed unsafe class MpiBarrier(MpiLibrary mpi, ProcessRank rank, MpiFailures failures, Action<string> say)
{
    private const int Arrival = 29_101, Release = 29_102;
    private const int Length = 64; // bytes of a place's name that are compared

    /// <param name="place">The name of the barrier.</param>
    /// <param name="patience">The time after which rank 0 prints the missing ranks, again and again.</param>
    public void Wait(string place, TimeSpan patience)
    {
        if (rank.Global == 0)
        {
            GatherAndRelease(place, patience);
        }
        else
        {
            TellAndWait(place);
        }
    }

    private void GatherAndRelease(string place, TimeSpan patience)
    {
        var others = rank.WorldSize - 1;
        var heard = (byte*)NativeMemory.AllocZeroed((nuint)(others * Length));
        var requests = new nint[others];
        for (var i = 0; i < others; i++)
        {
            requests[i] = mpi.Receive(heard + (i * Length), Length, i + 1, Arrival);
        }

        var missing = Enumerable.Range(0, others).ToList();
        var since = Stopwatch.StartNew();
        var told = TimeSpan.Zero;
        while (true)
        {
            missing.RemoveAll(i => mpi.Test(ref requests[i]));
            if (missing.Count == 0)
            {
                break;
            }

            if (since.Elapsed - told >= patience)
            {
                told = since.Elapsed;
                say($"waiting for {Ranks(missing.Select(i => i + 1))} at '{place}' for {told.TotalSeconds:0} s");
            }

            failures.Pause(since);
        }

        var places = Enumerable.Range(0, others).Select(i => Text(heard + (i * Length))).ToList();
        NativeMemory.Free(heard);
        // The error, or an empty message, is sent to all ranks, so that all throw it.
        var elsewhere = places.FindIndex(other => other != Cut(place));
        var message = elsewhere < 0 ? "" : $"Rank 0 is at '{Cut(place)}', but rank {elsewhere + 1} at '{places[elsewhere]}'.";
        Span<byte> answer = stackalloc byte[3 * Length];
        Encoding.UTF8.TryGetBytes(message, answer, out _);
        fixed (byte* address = answer)
        {
            for (var i = 0; i < others; i++)
            {
                var request = mpi.Send(address, answer.Length, i + 1, Release);
                failures.WaitFor(ref request);
            }
        }

        ThrowIf(message);
    }

    private void TellAndWait(string place)
    {
        Span<byte> own = stackalloc byte[Length], answer = stackalloc byte[3 * Length];
        Encoding.UTF8.GetBytes(Cut(place), own);
        fixed (byte* sent = own, received = answer)
        {
            var arrival = mpi.Send(sent, Length, 0, Arrival);
            var release = mpi.Receive(received, 3 * Length, 0, Release);
            failures.WaitFor(ref arrival);
            failures.WaitFor(ref release);
            ThrowIf(Text(received));
        }
    }

    private static void ThrowIf(string message)
    {
        if (message.Length > 0)
        {
            throw new CollectiveException(
                message + " All ranks must call the same operations in the same order. Check for a hook or a step that behaves differently on some rank.");
        }
    }

    private static string Ranks(IEnumerable<int> ranks)
    {
        var all = ranks.ToList();
        return (all.Count == 1 ? "rank " : "ranks ") + string.Join(", ", all.Take(16)) + (all.Count > 16 ? $" and {all.Count - 16} more" : "");
    }

    private static string Cut(string place)
    {
        var bytes = Encoding.UTF8.GetBytes(place);
        return bytes.Length < Length ? place : Encoding.UTF8.GetString(bytes, 0, Length - 1).TrimEnd('\uFFFD');
    }

    private static string Text(byte* bytes) => Marshal.PtrToStringUTF8((nint)bytes) ?? "";
}
