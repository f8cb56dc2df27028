namespace DataModule;

/// <summary>What the trainer is doing when a hook is called.</summary>
public enum RunningState
{
    /// <summary>No trainer is running: a loop of your own has called the hook.</summary>
    Idle,

    /// <summary>A few validation batches before the first training step, to catch mistakes early.</summary>
    SanityChecking,

    /// <summary>Training.</summary>
    Training,

    /// <summary>Validation, within a fit or alone.</summary>
    Validating,

    /// <summary>Test.</summary>
    Testing,

    /// <summary>Prediction.</summary>
    Predicting,
}
