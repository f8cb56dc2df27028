using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace DataModule;

/// <summary>
/// Frees the other ranks when one fails. MPI's operations wait for ever for a rank that does not come. So before each operation all ranks
/// meet in a wait that can be given up, and check for the message of a failed rank.
/// </summary>
internal sealed unsafe class MpiFailures(MpiLibrary mpi, ProcessRank rank)
{
    private const int Failed = 29_103, Gone = 29_104;
    private const int Length = 1024; // bytes of a failure's message
    private static readonly TimeSpan Spinning = TimeSpan.FromMilliseconds(20);

    // Never freed: a meeting that was given up still uses it.
    private readonly long* meeting = (long*)NativeMemory.AllocZeroed(sizeof(long));

    /// <summary>The message of the failure on this or another rank; null if there is none.</summary>
    public string? Message { get; private set; }

    /// <summary>Waits until all ranks are about to call the same operation.</summary>
    /// <param name="operation">The name of the operation.</param>
    /// <param name="size">A number that must be the same on all ranks, such as a length and a root.</param>
    /// <exception cref="CollectiveException">A rank has failed, or is about to call something else.</exception>
    public void Meet(string operation, long size)
    {
        ThrowIfFailed();
        var code = Code(operation, size);
        *meeting = code;
        var request = mpi.BeginAllReduceSum(meeting, 1, mpi.Int64);
        WaitFor(ref request);
        if (*meeting != code * rank.WorldSize)
        {
            throw new CollectiveException(
                $"Rank {rank.Global} calls {operation} ({size}), but other ranks call another operation. " +
                "All ranks must call the same operations in the same order. Check for a hook or a step that behaves differently on some rank.");
        }
    }

    /// <summary>Waits for a transfer.</summary>
    /// <exception cref="CollectiveException">A rank has failed in the meantime.</exception>
    public void WaitFor(ref nint request)
    {
        if (mpi.Test(ref request))
        {
            return;
        }

        var since = Stopwatch.StartNew();
        while (!mpi.Test(ref request))
        {
            Pause(since);
        }
    }

    // Short waits are for ranks in step. Long waits, as for downloads, leave the core to others.
    public void Pause(Stopwatch since)
    {
        if (mpi.HasCome(Failed))
        {
            Span<byte> text = stackalloc byte[Length];
            fixed (byte* address = text)
            {
                mpi.ReceiveFromAny(address, Length, Failed);
            }

            Message = Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
            ThrowIfFailed();
        }

        if (since.Elapsed < Spinning)
        {
            Thread.Yield();
        }
        else
        {
            Thread.Sleep(1);
        }
    }

    /// <summary>Sends the failure of this rank to all others. They throw its message where they wait, or in their next operation.</summary>
    public void Tell(string message)
    {
        if (Message is null)
        {
            Message = message;
            SendToOthers(message, Failed, Length);
        }
    }

    /// <summary>Waits until all other ranks have failed too and need no more messages.</summary>
    /// <returns>Whether all did, within the time.</returns>
    public bool Leave(TimeSpan patience)
    {
        SendToOthers("", Gone, 1);
        var since = Stopwatch.StartNew();
        for (var missing = rank.WorldSize - 1; missing > 0; missing--)
        {
            while (!mpi.HasCome(Gone))
            {
                if (since.Elapsed > patience)
                {
                    return false;
                }

                Thread.Sleep(1);
            }

            byte nothing;
            mpi.ReceiveFromAny(&nothing, 1, Gone);
        }

        return true;
    }

    /// <exception cref="CollectiveException">A rank has failed.</exception>
    public void ThrowIfFailed()
    {
        if (Message is { } message)
        {
            throw new CollectiveException(message, isOfOtherRank: true);
        }
    }

    // The buffer is never freed, because nobody waits until it is read.
    private void SendToOthers(string message, int tag, int length)
    {
        var buffer = (byte*)NativeMemory.AllocZeroed((nuint)length);
        var text = Encoding.UTF8.GetBytes(message);
        text.AsSpan(0, Math.Min(text.Length, length - 1)).CopyTo(new Span<byte>(buffer, length));
        for (var other = 0; other < rank.WorldSize; other++)
        {
            if (other != rank.Global)
            {
                _ = mpi.Send(buffer, length, other, tag);
            }
        }
    }

    /// <summary>40 bits of an FNV-1a hash. If all ranks have the same code, the sum over all ranks is a multiple of it.</summary>
    private static long Code(string operation, long size)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in operation)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        for (var shift = 0; shift < 64; shift += 8)
        {
            hash = (hash ^ (byte)(size >> shift)) * 1099511628211UL;
        }

        return (long)(hash >> 24);
    }
}
