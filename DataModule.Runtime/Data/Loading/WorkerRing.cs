using System.Globalization;
using System.Runtime.ExceptionServices;

namespace DataModule;

/// <summary>
/// Worker threads that make batches ahead of the consumer. Batches, and the ends of epochs, are numbered in the order
/// of delivery; number n lives in slot n modulo the ring's size. A worker claims the next number when its slot is free,
/// which bounds memory, and the consumer waits for the next number's slot, which fixes the order whatever the timing.
/// </summary>
internal sealed class WorkerRing<TBatch> : BatchProducer<TBatch>
{
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(10);

    private readonly object gate = new();
    private readonly BatchSource<TBatch> source;
    private readonly Slot[] slots;
    private readonly Thread[] workers;
    private readonly bool acrossEpochs;
    private readonly bool pinned;

    // Guarded by the gate.
    private StopSignal stop = new();
    private LoaderPosition? expected;
    private LoaderPosition cursor;
    private EpochPlan? plan;
    private long cursorBatch;
    private long claimed;
    private long delivered;
    private int leasedSlot = -1;
    private int waitingWorkers;
    private bool consumerWaits;
    private bool paused;
    private bool stopped;

    public WorkerRing(BatchSource<TBatch> source, int workerCount, LoaderOptions options)
    {
        this.source = source;
        acrossEpochs = options.PrefetchAcrossEpochs;
        pinned = options.Pinned;

        // One more than may be prefetched, for the batch that the consumer holds.
        slots = new Slot[(workerCount * options.Prefetch) + 1];
        for (var slot = 0; slot < slots.Length; slot++)
        {
            slots[slot] = new Slot(new BatchMemory(pinned).Lease());
        }

        workers = new Thread[workerCount];
    }

    private enum SlotState
    {
        Free,
        Busy,
        Ready,
        Leased,
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

            // Whoever is busy for the old place gives up, and frees the slot when it has.
            expected = position;
            stop.Request();
            stop = new StopSignal();
            foreach (var slot in slots)
            {
                if (slot.State == SlotState.Ready)
                {
                    Free(slot);
                }
            }

            delivered = claimed;
            (cursor, plan, cursorBatch, paused) = (position, null, 0, false);
            StartWorkers();
        }
    }

    public override bool TryTake(out TBatch batch, out LoaderPosition after)
    {
        lock (gate)
        {
            ReleaseLease();
            var index = (int)(delivered % slots.Length);
            var slot = slots[index];
            while (slot.State != SlotState.Ready || slot.Number != delivered)
            {
                ObjectDisposedException.ThrowIf(stopped, typeof(DataLoader<TBatch>));
                consumerWaits = true;
                Monitor.Wait(gate);
                consumerWaits = false;
            }

            delivered++;
            batch = slot.Batch;
            after = slot.After;
            var (error, isEnd) = (slot.Error, slot.IsEnd);
            slot.Batch = default!;
            expected = error is null ? after : null;
            if (error is null && !isEnd)
            {
                slot.State = SlotState.Leased;
                leasedSlot = index;
                return true;
            }

            Free(slot);
            WakeWorkers();
            error?.Throw();
            return false;
        }
    }

    public override void RequestStop()
    {
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
        var deadline = DateTime.UtcNow + LongestFarewell;
        var allEnded = true;
        foreach (var worker in workers)
        {
            var left = deadline - DateTime.UtcNow;
            allEnded &= worker is null || worker.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        lock (gate)
        {
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

    private void StartWorkers()
    {
        for (var worker = 0; worker < workers.Length; worker++)
        {
            if (workers[worker] is null)
            {
                var number = worker;
                workers[worker] = new Thread(() => Work(number))
                {
                    IsBackground = true,
                    Name = string.Create(CultureInfo.InvariantCulture, $"DataLoader worker {number}"),
                };
                workers[worker].UnsafeStart();
            }
        }
    }

    private void Work(int worker)
    {
        var maker = source.NewMaker(worker);
        while (Claim() is { } slot)
        {
            ExceptionDispatchInfo? error = null;
            var made = default(TBatch)!;
            try
            {
                maker.TryMake(slot.Plan!, slot.Epoch, slot.BatchIndex, slot.Memory, slot.Stop, out made);
            }
            catch (Exception exception)
            {
                error = ExceptionDispatchInfo.Capture(exception);
            }

            Publish(slot, made, error);
        }
    }

    /// <summary>The next slot to be filled; waits for one to be free. Null when the ring has stopped.</summary>
    private Slot? Claim()
    {
        lock (gate)
        {
            while (!stopped)
            {
                var slot = slots[claimed % slots.Length];
                if (paused || slot.State != SlotState.Free)
                {
                    waitingWorkers++;
                    Monitor.Wait(gate);
                    waitingWorkers--;
                    continue;
                }

                slot.Number = claimed++;
                slot.Error = null;
                slot.IsEnd = false;
                slot.Stop = stop;
                try
                {
                    plan ??= source.Plan(cursor);
                }
                catch (Exception exception)
                {
                    // The user's own sampler may fail. Nothing can follow until the consumer begins anew.
                    LoaderErrors.Note(exception, LoaderErrors.Epoch, cursor.Epoch);
                    slot.Error = ExceptionDispatchInfo.Capture(exception);
                    paused = true;
                    MakeReady(slot);
                    continue;
                }

                slot.Epoch = cursor.Epoch;
                if (cursorBatch < plan.BatchCount)
                {
                    slot.State = SlotState.Busy;
                    slot.Plan = plan;
                    slot.BatchIndex = cursorBatch++;
                    slot.After = new LoaderPosition(cursor.Epoch, plan.ProgressAfter(slot.BatchIndex));
                    return slot;
                }

                slot.IsEnd = true;
                slot.After = cursor = new LoaderPosition(cursor.Epoch + 1, 0);
                (plan, cursorBatch, paused) = (null, 0, !acrossEpochs);
                MakeReady(slot);
            }

            return null;
        }
    }

    private void Publish(Slot slot, TBatch made, ExceptionDispatchInfo? error)
    {
        lock (gate)
        {
            slot.Plan = null;
            if (slot.Stop.Requested)
            {
                Free(slot);
                WakeWorkers();
                return;
            }

            slot.Batch = made;
            slot.Error = error;
            MakeReady(slot);
        }
    }

    private void MakeReady(Slot slot)
    {
        slot.State = SlotState.Ready;
        if (consumerWaits && slot.Number == delivered)
        {
            Monitor.PulseAll(gate);
        }
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

    private void Free(Slot slot)
    {
        slot.State = SlotState.Free;
        slot.Batch = default!;
        slot.Error = null;
        if (slot.Memory.IsLeased)
        {
            slot.Memory.Recycle();
        }
        else
        {
            slot.Memory = new BatchMemory(pinned).Lease();
        }
    }

    private void WakeWorkers()
    {
        if (waitingWorkers > 0)
        {
            Monitor.PulseAll(gate);
        }
    }

    private sealed class Slot(BatchMemory memory)
    {
        public SlotState State { get; set; }

        public BatchMemory Memory { get; set; } = memory;

        public long Number { get; set; } = -1;

        public TBatch Batch { get; set; } = default!;

        public ExceptionDispatchInfo? Error { get; set; }

        public bool IsEnd { get; set; }

        public long Epoch { get; set; }

        public long BatchIndex { get; set; }

        public EpochPlan? Plan { get; set; }

        public LoaderPosition After { get; set; }

        public StopSignal Stop { get; set; } = new();
    }
}
