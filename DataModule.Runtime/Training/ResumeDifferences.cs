namespace DataModule;

/// <summary>Which differences between a checkpoint and the run that resumes from it are accepted. An accepted difference is only a warning.</summary>
[Flags]
public enum ResumeDifferences
{
    /// <summary>No difference is accepted: any is an error that shows both sides.</summary>
    None = 0,

    /// <summary>
    /// Differences of the data. A loader with another dataset, order or batch size starts from the beginning; for the train loader, that is a new epoch. A
    /// data module that the saved state does not fit keeps its current state.
    /// </summary>
    Data = 1,

    /// <summary>Other versions of this library or of libtorch. The run resumes, but its results may not be bit-identical.</summary>
    Versions = 2,

    /// <summary>All differences above.</summary>
    All = Data | Versions,
}
