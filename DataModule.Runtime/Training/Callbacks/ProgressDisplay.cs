namespace DataModule;

/// <summary>How a trainer shows its progress.</summary>
public enum ProgressDisplay
{
    /// <summary>A live bar on an interactive terminal, plain lines elsewhere.</summary>
    Auto,

    /// <summary>A live bar.</summary>
    Bar,

    /// <summary>A line every few seconds: for log files.</summary>
    Lines,

    /// <summary>Nothing.</summary>
    None,
}
