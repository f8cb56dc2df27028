namespace DataModule;

/// <summary>Code that runs at fixed points of a run. Override the methods you need; the trainer has the current epoch, step and metrics.</summary>
public abstract class Callback
{
    /// <summary>
    /// Whether the callback saves checkpoints; false by default. At each point, callbacks that save are called after all others, so that
    /// a checkpoint includes what the others did, and <see cref="ModelCheckpoint"/> is the first of them. In them, <see cref="Trainer.SaveCheckpoint"/> saves at once. On several ranks, callbacks
    /// that save are called on rank 0 only, and all others on every rank.
    /// </summary>
    public virtual bool SavesCheckpoints => false;

    /// <summary>Whether the callback may log this metric by <see cref="Trainer.Log"/>, so that others can monitor it.</summary>
    internal virtual bool MayLog(string metric) => true;

    /// <summary>Called after prepare and setup, before anything else of the run.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnRunStart(Trainer trainer)
    {
    }

    /// <summary>Called when a run has ended without an exception, before teardown.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnRunEnd(Trainer trainer)
    {
    }

    /// <summary>Called when a run ends with an exception, also a cancellation, before teardown.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    /// <param name="exception">The exception.</param>
    public virtual void OnException(Trainer trainer, Exception exception)
    {
    }

    /// <summary>Called when a fit is cancelled between two steps, before <see cref="OnException"/>. A checkpoint can still be saved.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnInterrupt(Trainer trainer)
    {
    }

    /// <summary>
    /// Called before the first epoch of a fit, or before a fit resumes from a checkpoint. On a resume, the states of callbacks and data module and the
    /// random state are restored after this call, so changes to them here have no effect.
    /// </summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnFitStart(Trainer trainer)
    {
    }

    /// <summary>Called when a fit has ended, also within an epoch. A checkpoint can still be saved.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnFitEnd(Trainer trainer)
    {
    }

    /// <summary>Called before the first batch of a training epoch; not again when a fit resumes within the epoch.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnTrainEpochStart(Trainer trainer)
    {
    }

    /// <summary>Called after each training step, and after the optimizer step if there is one.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnTrainBatchEnd(Trainer trainer)
    {
    }

    /// <summary>Called after the last batch of a training epoch and the validation that follows it.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnTrainEpochEnd(Trainer trainer)
    {
    }

    /// <summary>
    /// Called before a sanity check, validation, test or prediction; see <see cref="Trainer.State"/>. The model is in evaluation mode
    /// until <see cref="OnEvaluationEnd"/> has been called; then each of its modules returns to the mode it had before.
    /// </summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnEvaluationStart(Trainer trainer)
    {
    }

    /// <summary>Called after each batch of a sanity check, validation, test or prediction.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnEvaluationBatchEnd(Trainer trainer)
    {
    }

    /// <summary>Called after a sanity check, validation, test or prediction.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    public virtual void OnEvaluationEnd(Trainer trainer)
    {
    }
}
