namespace DataModule;

/// <summary>The part of the data that a loader reads.</summary>
public enum Split
{
    /// <summary>The data that the model learns from; read in <see cref="Stage.Fit"/>.</summary>
    Train,

    /// <summary>The data for choosing models and hyperparameters; read in <see cref="Stage.Fit"/> and <see cref="Stage.Validate"/>.</summary>
    Validation,

    /// <summary>The data for the final evaluation; read in <see cref="Stage.Test"/>.</summary>
    Test,

    /// <summary>The data to predict; read in <see cref="Stage.Predict"/>.</summary>
    Predict,
}
