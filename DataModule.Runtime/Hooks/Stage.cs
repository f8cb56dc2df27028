namespace DataModule;

/// <summary>The four things a run can be: each has its own prepare, setup and teardown.</summary>
public enum Stage
{
    /// <summary>Training, with validation in between: covers the train and validation splits.</summary>
    Fit,

    /// <summary>Validation alone.</summary>
    Validate,

    /// <summary>The test on held-out data.</summary>
    Test,

    /// <summary>Prediction on data without known answers.</summary>
    Predict,
}
