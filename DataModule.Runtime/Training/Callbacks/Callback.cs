namespace DataModule;

/// <summary>Code that runs at fixed points of a run. Override what is needed; the trainer shows where the run stands.</summary>
public abstract class Callback
{
    /// <summary>
    /// Whether it saves checkpoints; false by default. At each point such callbacks are called after all others, so that what
    /// they save has seen what the others did there, and <see cref="Trainer.SaveCheckpoint"/> writes at once; <see cref="ModelCheckpoint"/> is the first of them. On several ranks, they are
    /// called on rank 0 alone, and all others everywhere.
    /// </summary>
    public virtual bool SavesCheckpoints => false;

    /// <summary>Whether it may log a metric of this name by <see cref="Trainer.Log"/>, so that others may watch it.</summary>
    internal virtual bool MayLog(string metric) => true;

    /// <summary>After prepare and setup, before anything else of the run.</summary>
    public virtual void OnRunStart(Trainer trainer)
    {
    }

    /// <summary>When a run has ended without an exception, before teardown.</summary>
    public virtual void OnRunEnd(Trainer trainer)
    {
    }

    /// <summary>When a run ends with an exception (a cancellation too), before teardown.</summary>
    public virtual void OnException(Trainer trainer, Exception exception)
    {
    }

    /// <summary>When a fit was cancelled between two steps, before <see cref="OnException"/>: it can still be saved.</summary>
    public virtual void OnInterrupt(Trainer trainer)
    {
    }

    /// <summary>
    /// Before the first epoch of a fit, or before it resumes where a checkpoint was saved. Then, what callbacks and the data module keep
    /// in checkpoints, and random numbers, are afterwards as they were saved, whatever happens here.
    /// </summary>
    public virtual void OnFitStart(Trainer trainer)
    {
    }

    /// <summary>When a fit has come to its end, also within an epoch, while it can still be saved.</summary>
    public virtual void OnFitEnd(Trainer trainer)
    {
    }

    /// <summary>Before the first batch of a training epoch; not again when a fit is resumed within it.</summary>
    public virtual void OnTrainEpochStart(Trainer trainer)
    {
    }

    /// <summary>After a training step, and the optimizer step if one was due.</summary>
    public virtual void OnTrainBatchEnd(Trainer trainer)
    {
    }

    /// <summary>After the last batch of a training epoch and the validation that follows it.</summary>
    public virtual void OnTrainEpochEnd(Trainer trainer)
    {
    }

    /// <summary>
    /// Before a sanity check, validation, test or prediction; <see cref="Trainer.State"/> tells which. The model is in evaluation mode
    /// until <see cref="OnEvaluationEnd"/> has been called; then each of its modules is put back into the mode that it had before.
    /// </summary>
    public virtual void OnEvaluationStart(Trainer trainer)
    {
    }

    /// <summary>After a batch of a sanity check, validation, test or prediction.</summary>
    public virtual void OnEvaluationBatchEnd(Trainer trainer)
    {
    }

    /// <summary>After a sanity check, validation, test or prediction.</summary>
    public virtual void OnEvaluationEnd(Trainer trainer)
    {
    }
}
