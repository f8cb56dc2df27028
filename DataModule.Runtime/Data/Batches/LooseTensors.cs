using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Tensors that datasets, streams, loaders and callbacks make and do not dispose. They may be kept, or not: only the garbage
/// collector can tell, but it sees a few dozen bytes each and takes its time. So what they hold is counted here, and a
/// collection is asked for when that becomes much.
/// </summary>
internal static class LooseTensors
{
    private const long MostBytes = 64L << 20;
    private const int MostTensors = 1024;

    // As many at the end of an epoch are not worth a collection.
    private const int Few = 64;

    private static readonly object Gate = new();

    // Guarded by the gate: what was not freed yet, as far as is known, and how much of it the last collection left.
    private static readonly List<(GCHandle Tensor, long Bytes)> Known = [];
    private static long bytes, bytesLeft;
    private static int left;
    private static bool collecting;

    /// <summary>Takes everything out of the scope: what nobody keeps is freed soon.</summary>
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

    /// <summary>Frees what nobody keeps, if that may be much. Not to be called where a lock is held that a finalizer waits for.</summary>
    /// <param name="anything">Also where it is little, but for a few.</param>
    public static void Free(bool anything = false)
    {
        lock (Gate)
        {
            // At the end of an epoch, what another thread is about to free counts as not freed yet.
            while (anything && collecting)
            {
                Monitor.Wait(Gate);
            }

            // As the collector's own budget does, this one grows with what is kept: a cache that fills up is not looked through each time.
            var most = anything ? Few : MostTensors + (left / 2);
            if (collecting || (Known.Count - left <= most && bytes - bytesLeft <= MostBytes + (bytesLeft / 2)))
            {
                return;
            }

            collecting = true;
        }

        // Most are young; all generations are looked through only where that was not enough.
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
