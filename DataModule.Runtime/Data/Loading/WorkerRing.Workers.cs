using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace DataModule;

/// <content>The workers' side: claim the next number, make its batch, publish it in its slot.</content>
internal sealed partial class WorkerRing<TBatch>
{
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
        using var maker = source.NewMaker(worker);
        using var user = UserScope.Enter();
        while ((source.IsSequential ? ClaimInOrder() : Claim()) is { } slot)
        {
            ExceptionDispatchInfo? error = null;
            var made = default(TBatch)!;
            var hasBatch = false;
            var started = Stopwatch.GetTimestamp();
            slot.Work.Scope = user.Scope;
            try
            {
                hasBatch = maker.TryMake(slot.Work, slot.Memory, out made);
            }
            catch (Exception exception)
            {
                error = ExceptionDispatchInfo.Capture(exception);
            }

            slot.Work.LetGo();
            counters.Made(Stopwatch.GetTimestamp() - started);
            Publish(slot, made, error is not null ? SlotKind.Error : hasBatch ? SlotKind.Batch : SlotKind.Nothing, error);
        }
    }

    /// <summary>Claims the next slot to be filled, and waits until it is free. Null when the ring has stopped.</summary>
    private RingSlot<TBatch>? Claim()
    {
        lock (gate)
        {
            while (!stopped)
            {
                var slot = slots[claimed % slots.Length];
                if (paused || slot.State != SlotState.Free)
                {
                    var started = Stopwatch.GetTimestamp();
                    waitingWorkers++;
                    Monitor.Wait(gate);
                    waitingWorkers--;
                    counters.Idle(Stopwatch.GetTimestamp() - started);
                    continue;
                }

                slot.Number = claimed++;
                var work = slot.Work;
                (work.Stop, work.Epoch, work.Batch) = (stop, cursor.Epoch, cursorBatch);
                work.Begin(0, 0);
                try
                {
                    plan ??= source.Plan(cursor);
                }
                catch (Exception exception)
                {
                    Fail(slot, exception);
                    continue;
                }

                if (cursorBatch == plan.BatchCount)
                {
                    EndEpoch(slot);
                    continue;
                }

                slot.State = SlotState.Busy;
                work.Plan = plan;
                cursorBatch++;
                if (!source.IsSequential)
                {
                    work.After = new LoaderPosition(work.Epoch, plan.ProgressAfter(work.Batch));
                }

                return slot;
            }

            return null;
        }
    }

    /// <summary>Claims a slot and reads its samples, before another worker may claim the next.</summary>
    private RingSlot<TBatch>? ClaimInOrder()
    {
        lock (reading)
        {
            while (Claim() is { } slot)
            {
                DisposeRetired();
                ExceptionDispatchInfo? error = null;
                var found = false;
                try
                {
                    found = slot.Work.Plan!.TryPrepare(slot.Work);
                }
                catch (Exception exception)
                {
                    error = ExceptionDispatchInfo.Capture(exception);
                }

                if (found)
                {
                    return slot;
                }

                lock (gate)
                {
                    if (slot.Work.Stop.Requested)
                    {
                        Free(slot);
                    }
                    else if (error is not null)
                    {
                        Fail(slot, error.SourceException);
                    }
                    else
                    {
                        EndEpoch(slot);
                    }
                }
            }

            return null;
        }
    }

    /// <summary>The source itself failed: workers pause until the consumer begins again.</summary>
    private void Fail(RingSlot<TBatch> slot, Exception exception)
    {
        LoaderErrors.Note(exception, LoaderErrors.Epoch, cursor.Epoch);
        slot.Error = ExceptionDispatchInfo.Capture(exception);
        paused = true;
        MakeReady(slot, SlotKind.Error);
    }

    private void EndEpoch(RingSlot<TBatch> slot)
    {
        slot.Work.After = cursor = new LoaderPosition(cursor.Epoch + 1, 0);
        RetirePlan();
        (cursorBatch, paused) = (0, !options.PrefetchAcrossEpochs);
        MakeReady(slot, SlotKind.End);
    }

    private void Publish(RingSlot<TBatch> slot, TBatch made, SlotKind kind, ExceptionDispatchInfo? error)
    {
        lock (gate)
        {
            slot.Work.Plan = null;
            if (slot.Work.Stop.Requested)
            {
                Free(slot);
                WakeWorkers();
                return;
            }

            slot.Batch = made;
            slot.Error = error;
            MakeReady(slot, kind);
        }
    }

    private void MakeReady(RingSlot<TBatch> slot, SlotKind kind)
    {
        slot.Kind = kind;
        slot.State = SlotState.Ready;
        ready++;
        if (consumerWaits && slot.Number == delivered)
        {
            Monitor.PulseAll(gate);
        }
    }
}
