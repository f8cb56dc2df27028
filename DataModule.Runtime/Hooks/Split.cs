namespace DataModule;

/// <summary>The part of the data that a loader reads.</summary>
public enum Split
{
    /// <summary>What the model learns from; read in <see cref="Stage.Fit"/>.</summary>
    Train,

    /// <summary>What choices are made on; read in <see cref="Stage.Fit"/> and <see cref="Stage.Validate"/>.</summary>
    Validation,

    /// <summary>What the final figure is measured on; read in <see cref="Stage.Test"/>.</summary>
    Test,

    /// <summary>What predictions are wanted for; read in <see cref="Stage.Predict"/>.</summary>
    Predict,
}
