using System.Diagnostics;
using TorchSharp;

namespace DataModule;

/// <summary>Makes each batch on the consumer's thread when it is asked for, and reuses one batch's memory.</summary>
internal sealed class InlineProducer<TBatch>(BatchSource<TBatch> source, LoaderOptions options, LoaderCounters counters)
    : BatchProducer<TBatch>
{
    private readonly BatchMaker<TBatch> maker = source.NewMaker(worker: -1);
    private readonly BatchWork work = new();
    private BatchMemory memory = new BatchMemory(options.Pinned).Lease();
    private LoaderPosition next;
    private EpochPlan? plan;
    private long batchIndex;

    // Whether samples are known to create no tensors; then no dispose scope is allocated for a batch.
    private bool makesNone;

    public override void Begin(LoaderPosition position)
    {
        plan?.Dispose();
        work.Skipped.Clear();
        (next, plan, batchIndex) = (position, null, 0);
    }

    public override Taken Take(out TBatch batch, out LoaderPosition after)
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        Reclaim();
        var statistics = DisposeScopeManager.Statistics;
        var before = statistics.CreatedOutsideScopeCount;
        using var scope = makesNone && torch.CurrentDisposeScope is null ? null : torch.NewDisposeScope();
        work.Scope = scope;
        try
        {
            return Make(out batch, out after);
        }
        finally
        {
            work.LetGo();
            makesNone = scope is null ? statistics.CreatedOutsideScopeCount == before : !work.MadeTensors;
            (work.Scope, work.MadeTensors) = (null, false);
        }
    }

    private Taken Make(out TBatch batch, out LoaderPosition after)
    {
        plan ??= source.Plan(next);
        var started = Stopwatch.GetTimestamp();
        (work.Plan, work.Epoch, work.Batch) = (plan, next.Epoch, batchIndex);
        if (batchIndex == plan.BatchCount || (source.IsSequential && !plan.TryPrepare(work)))
        {
            Begin(after = new LoaderPosition(next.Epoch + 1, 0));
            batch = default!;
            return Taken.End;
        }

        if (!source.IsSequential)
        {
            work.After = new LoaderPosition(next.Epoch, plan.ProgressAfter(batchIndex));
        }

        batchIndex++;
        var made = maker.TryMake(work, memory, out batch);
        counters.Made(Stopwatch.GetTimestamp() - started);
        counters.CountSkipped(work, options);
        after = work.After;
        if (!made)
        {
            return Taken.Nothing;
        }

        counters.Delivered(work.Samples, memory.ByteCount, ready: 0);
        return Taken.Batch;
    }

    public override void RequestStop()
    {
    }

    public override void Dispose()
    {
        plan?.Dispose();
        maker.Dispose();
        if (memory.IsLeased)
        {
            memory.Dispose();
        }
    }

    private void Reclaim()
    {
        if (memory.IsLeased)
        {
            memory.Recycle();
        }
        else
        {
            memory = new BatchMemory(options.Pinned).Lease();
        }
    }
}
