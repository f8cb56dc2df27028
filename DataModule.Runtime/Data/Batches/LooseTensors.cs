using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Tensors that datasets, streams, loaders and callbacks create and do not dispose. Only the garbage collector knows which of them are still
/// in use, but it sees just a few dozen bytes for each, and rarely runs. So their native memory is counted here, and a collection is
/// requested when it becomes large.
/// </summary>
internal static class LooseTensors
{
    private const long MostBytes = 64L << 20;
    private const int MostTensors = 1024;

    // So few at the end of an epoch are not worth a collection.
    private const int Few = 64;

    private static readonly object Gate = new();

    // Guarded by the gate: the tensors that may not be freed yet, and how much of them the last collection left.
    private static readonly List<(GCHandle Tensor, long Bytes)> Known = [];
    private static long bytes, bytesLeft;
    private static int left;
    private static bool collecting;

    /// <summary>Detaches all tensors from the scope. Those that are no longer referenced are freed soon.</summary>
    public static void Release(DisposeScope scope)
    {
        if (scope.DisposablesCount == 0)
        {
            return;
        }

        var made = scope.DisposablesView;
        scope.Detach(made);
        lock (Gate)
        {
            foreach (var disposable in made)
            {
                if (disposable is torch.Tensor { IsInvalid: false } tensor)
                {
                    var size = tensor.NumberOfElements * tensor.ElementSize;
                    Known.Add((GCHandle.Alloc(tensor, GCHandleType.Weak), size));
                    bytes += size;
                }
            }
        }
    }

    /// <summary>Frees tensors that are no longer referenced, if they may be large. Do not call it while holding a lock that a finalizer needs.</summary>
    /// <param name="anything">Whether to free them also where they are small, unless they are few.</param>
    public static void Free(bool anything = false)
    {
        lock (Gate)
        {
            // At the end of an epoch, tensors that another thread is about to free must be freed on return.
            while (anything && collecting)
            {
                Monitor.Wait(Gate);
            }

            // The threshold grows with what is in use, as the collector's own budget does: a growing cache is not searched each time.
            var most = anything ? Few : MostTensors + (left / 2);
            if (collecting || (Known.Count - left <= most && bytes - bytesLeft <= MostBytes + (bytesLeft / 2)))
            {
                return;
            }

            collecting = true;
        }

        // Most are young; older generations are collected only where that was not enough.
        var enough = false;
        for (var generation = 1; generation <= GC.MaxGeneration && !enough; generation++)
        {
            GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
            lock (Gate)
            {
                Known.RemoveAll(static known => !IsAlive(known));
                enough = Known.Count - left <= Few && bytes - bytesLeft <= MostBytes / 2;
            }
        }

        lock (Gate)
        {
            (left, bytesLeft, collecting) = (Known.Count, bytes, false);
            Monitor.PulseAll(Gate);
        }
    }

    private static bool IsAlive((GCHandle Tensor, long Bytes) known)
    {
        if (known.Tensor.Target is torch.Tensor { IsInvalid: false })
        {
            return true;
        }

        known.Tensor.Free();
        bytes -= known.Bytes;
        return false;
    }
}
