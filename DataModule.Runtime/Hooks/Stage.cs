namespace DataModule;

/// <summary>The four kinds of a run. Each has its own prepare, setup and teardown.</summary>
public enum Stage
{
    /// <summary>Training, with validation in between; reads the train and validation splits.</summary>
    Fit,

    /// <summary>Validation alone; reads the validation split.</summary>
    Validate,

    /// <summary>Test on held-out data; reads the test split.</summary>
    Test,

    /// <summary>Prediction on data without labels; reads the predict split.</summary>
    Predict,
}
