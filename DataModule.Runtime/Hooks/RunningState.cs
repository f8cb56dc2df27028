namespace DataModule;

/// <summary>What a trainer is doing at the moment a hook is called.</summary>
public enum RunningState
{
    /// <summary>No trainer is running: the hook was called from a plain loop.</summary>
    Idle,

    /// <summary>A few validation batches before the first training step, to catch mistakes early.</summary>
    SanityChecking,

    /// <summary>Training steps.</summary>
    Training,

    /// <summary>Validation, within a fit or alone.</summary>
    Validating,

    /// <summary>The test.</summary>
    Testing,

    /// <summary>Prediction.</summary>
    Predicting,
}
