namespace DataModule;

/// <summary>In what a checkpoint may differ from the run that resumes from it. What differs is left out, and said in a line.</summary>
[Flags]
public enum ResumeDifferences
{
    /// <summary>In nothing: any difference is an error that shows both sides.</summary>
    None = 0,

    /// <summary>
    /// The data: a loader with another dataset, order or batches starts anew, the train loader with a new epoch; a data module
    /// that the saved state does not fit keeps its own.
    /// </summary>
    Data = 1,

    /// <summary>The versions of this library and of libtorch: the run goes on, though perhaps not to the same bits.</summary>
    Versions = 2,

    /// <summary>In all of these.</summary>
    All = Data | Versions,
}
