using System.Diagnostics;

namespace DataModule;

/// <summary>
/// Worker threads that prefetch batches. Batches and the ends of epochs are numbered in the order of delivery; number n is in slot n modulo
/// the ring's size. A worker claims the next number when its slot is free, which bounds memory. The consumer waits for the slot of the next
/// number, which fixes the order whatever the timing.
/// </summary>
internal sealed partial class WorkerRing<TBatch> : BatchProducer<TBatch>
{
    private static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(10);

    private readonly object gate = new();

    // Held while a sequential source is read: batches are claimed and read in one order. Taken before the gate.
    private readonly Lock reading = new();
    private readonly BatchSource<TBatch> source;
    private readonly LoaderOptions options;
    private readonly LoaderCounters counters;
    private readonly RingSlot<TBatch>[] slots;
    private readonly Thread[] workers;
    private readonly CancellationTokenRegistration cancellation;

    // Guarded by the gate.
    private readonly List<EpochPlan> retired = [];
    private StopSignal stop = new();
    private LoaderPosition? expected;
    private LoaderPosition cursor;
    private EpochPlan? plan;
    private long cursorBatch;
    private long claimed;
    private long delivered;
    private int ready;
    private int leasedSlot = -1;
    private int waitingWorkers;
    private bool consumerWaits;
    private bool paused;
    private bool stopped;

    public WorkerRing(BatchSource<TBatch> source, int workerCount, LoaderOptions options, LoaderCounters counters)
    {
        (this.source, this.options, this.counters) = (source, options, counters);

        // One slot more than is prefetched, for the batch that the consumer holds.
        slots = new RingSlot<TBatch>[(workerCount * options.Prefetch) + 1];
        for (var slot = 0; slot < slots.Length; slot++)
        {
            slots[slot] = new RingSlot<TBatch>(new BatchMemory(options.Pinned).Lease());
        }

        workers = new Thread[workerCount];
        cancellation = options.CancellationToken.UnsafeRegister(static ring => ((WorkerRing<TBatch>)ring!).WakeAll(), this);
    }

    public override void Begin(LoaderPosition position)
    {
        lock (gate)
        {
            Monitor.PulseAll(gate);
            if (position == expected)
            {
                paused = false;
                StartWorkers();
                return;
            }

            // Workers that are busy for the old position stop, and then free their slots.
            expected = position;
            stop.Request();
            stop = new StopSignal();
            foreach (var slot in slots)
            {
                if (slot.State == SlotState.Ready)
                {
                    ready--;
                    Free(slot);
                }
            }

            RetirePlan();
            delivered = claimed;
            (cursor, cursorBatch, paused) = (position, 0, false);
            StartWorkers();
        }
    }

    public override Taken Take(out TBatch batch, out LoaderPosition after)
    {
        lock (gate)
        {
            ReleaseLease();
            var index = (int)(delivered % slots.Length);
            var slot = slots[index];
            WaitFor(slot);
            delivered++;
            ready--;
            var work = slot.Work;
            (batch, after) = (slot.Batch, work.After);
            var (kind, error) = (slot.Kind, slot.Error);
            expected = null;
            if (kind == SlotKind.Batch)
            {
                slot.State = SlotState.Leased;
                leasedSlot = index;
                counters.CountSkipped(work, options);
                counters.Delivered(work.Samples, slot.Memory.ByteCount, ready);
                expected = after;
                return Taken.Batch;
            }

            try
            {
                counters.CountSkipped(work, options);
            }
            finally
            {
                Free(slot);
                WakeWorkers();
            }

            error?.Throw();
            expected = after;
            return kind == SlotKind.End ? Taken.End : Taken.Nothing;
        }
    }

    public override void RequestStop()
    {
        cancellation.Unregister();
        lock (gate)
        {
            stopped = true;
            stop.Request();
            Monitor.PulseAll(gate);
        }
    }

    public override void Dispose()
    {
        RequestStop();
        var deadline = DateTime.UtcNow + LongestShutdown;
        var allEnded = true;
        foreach (var worker in workers)
        {
            var left = deadline - DateTime.UtcNow;
            allEnded &= worker is null || worker.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        lock (gate)
        {
            if (allEnded)
            {
                RetirePlan();
                DisposeRetired();
            }

            foreach (var slot in slots)
            {
                // A worker that is stuck in a dataset may still write; its memory is left to the garbage collector.
                if (slot.Memory.IsLeased && (allEnded || slot.State != SlotState.Busy))
                {
                    slot.Memory.Dispose();
                }
            }
        }
    }

    private void WaitFor(RingSlot<TBatch> slot)
    {
        while (slot.State != SlotState.Ready || slot.Number != delivered)
        {
            ObjectDisposedException.ThrowIf(stopped, typeof(DataLoader<TBatch>));
            options.CancellationToken.ThrowIfCancellationRequested();
            consumerWaits = true;
            if (options.SampleTimeout is { } limit)
            {
                Monitor.Wait(gate, limit < TimeSpan.FromMilliseconds(100) ? limit : TimeSpan.FromMilliseconds(100));
                ThrowIfTooSlow(slot, limit);
            }
            else
            {
                Monitor.Wait(gate);
            }

            consumerWaits = false;
        }
    }

    private void ThrowIfTooSlow(RingSlot<TBatch> slot, TimeSpan limit)
    {
        var (key, started) = slot.Work.Current;
        if (slot.State != SlotState.Busy || slot.Number != delivered || started == 0 || Stopwatch.GetElapsedTime(started) <= limit)
        {
            return;
        }

        var error = new TimeoutException(FormattableString.Invariant(
            $"Fetching the sample at index {key} in epoch {slot.Work.Epoch} takes longer than {limit.TotalSeconds} s, the loader's SampleTimeout."));
        LoaderErrors.Note(error, LoaderErrors.RecordKey, key);
        LoaderErrors.Note(error, LoaderErrors.Epoch, slot.Work.Epoch);
        expected = null;
        throw error;
    }

    private void ReleaseLease()
    {
        if (leasedSlot >= 0)
        {
            Free(slots[leasedSlot]);
            leasedSlot = -1;
            WakeWorkers();
        }
    }

    private void Free(RingSlot<TBatch> slot)
    {
        slot.State = SlotState.Free;
        slot.Batch = default!;
        slot.Error = null;
        slot.Work.Plan = null;
        slot.Work.Skipped.Clear();
        if (slot.Memory.IsLeased)
        {
            slot.Memory.Recycle();
        }
        else
        {
            slot.Memory = new BatchMemory(options.Pinned).Lease();
        }
    }

    private void RetirePlan()
    {
        if (plan is not null && source.IsSequential)
        {
            // Another thread may be reading from it; the next thread that reads disposes it.
            retired.Add(plan);
        }

        plan = null;
    }

    private void DisposeRetired()
    {
        lock (gate)
        {
            retired.ForEach(static plan => plan.Dispose());
            retired.Clear();
        }
    }

    private void WakeWorkers()
    {
        if (waitingWorkers > 0)
        {
            Monitor.PulseAll(gate);
        }
    }

    private void WakeAll()
    {
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }
}
