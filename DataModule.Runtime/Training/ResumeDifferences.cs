namespace DataModule;

/// <summary>Which differences between a checkpoint and the run that resumes from it are accepted. What differs is ignored, and named in a line.</summary>
[Flags]
public enum ResumeDifferences
{
    /// <summary>None: any difference is an error that shows both sides.</summary>
    None = 0,

    /// <summary>
    /// The data: a loader with another dataset, order or batches starts from the beginning, the train loader with a new epoch; a data module
    /// that the saved state does not fit keeps its own state.
    /// </summary>
    Data = 1,

    /// <summary>The versions of this library and of libtorch: the run is resumed, but may not end with the same bits.</summary>
    Versions = 2,

    /// <summary>All of these.</summary>
    All = Data | Versions,
}
