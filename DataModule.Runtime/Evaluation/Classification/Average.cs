namespace DataModule;

/// <summary>How the values of the classes are averaged.</summary>
public enum Average
{
    /// <summary>The mean over the classes, all with the same weight. In a multiclass task, classes that never occur are left out.</summary>
    Macro,

    /// <summary>One value over all decisions: frequent classes weigh more.</summary>
    Micro,

    /// <summary>The mean over the classes, weighted by their number of samples (support).</summary>
    Weighted,

    /// <summary>No average: one value for each class.</summary>
    None,
}
