using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace DataModule;

/// <summary>
/// How a rank that fails gets the others out of what they wait for. MPI's own operations wait for ever for one that does not come; so
/// before each of them all ranks meet, in a way that can be given up, and look for the message of one that has failed.
/// </summary>
internal sealed unsafe class MpiFailures(MpiLibrary mpi, ProcessRank rank)
{
    private const int Failed = 29_103, Gone = 29_104;
    private const int Length = 1024; // bytes of a failure's message
    private static readonly TimeSpan Spinning = TimeSpan.FromMilliseconds(20);

    // Never freed: a meeting that was given up still has it.
    private readonly long* meeting = (long*)NativeMemory.AllocZeroed(sizeof(long));

    /// <summary>What ended the run on this or another rank; null while there is nothing.</summary>
    public string? Message { get; private set; }

    /// <summary>Waits until all ranks are about to do the same.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="size">What must be the same on all ranks: a length, or a root.</param>
    /// <exception cref="CollectiveException">A rank has failed, or is about to do something else.</exception>
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
                $"Rank {rank.Global} is at {operation} ({size}), but others are at something else. " +
                "All processes must do the same things in the same order; does a hook or a step behave differently on some rank?");
        }
    }

    /// <summary>Waits for a transfer.</summary>
    /// <exception cref="CollectiveException">Meanwhile, a rank has failed.</exception>
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

    // Short waits are for neighbours in step; long ones are for downloads and the like, and leave the core to others.
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

    /// <summary>Tells all others that this rank has failed. They throw the message where they wait, or where they next would.</summary>
    public void Tell(string message)
    {
        if (Message is null)
        {
            Message = message;
            SendToOthers(message, Failed, Length);
        }
    }

    /// <summary>Waits until all ranks have failed, too, and are done with it.</summary>
    /// <returns>Whether they are, in that time.</returns>
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

    // The buffer is never freed: nobody waits until it was read.
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

    /// <summary>40 bits of an FNV-1a hash, so that the sum over all ranks tells whether all have the same.</summary>
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
