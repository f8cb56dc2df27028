namespace DataModule;

/// <summary>How the values of classes become one.</summary>
public enum Average
{
    /// <summary>The mean over classes, each of which counts the same. Of several classes, those that never occur do not count.</summary>
    Macro,

    /// <summary>One value of all decisions together: a frequent class counts more.</summary>
    Micro,

    /// <summary>The mean over classes, each weighing as much as it has samples.</summary>
    Weighted,

    /// <summary>A value for each class.</summary>
    None,
}
