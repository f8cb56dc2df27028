namespace DataModule;

/// <summary>How a trainer shows how far it is.</summary>
public enum ProgressDisplay
{
    /// <summary>A live bar on an interactive terminal, plain lines elsewhere.</summary>
    Auto,

    /// <summary>A live bar.</summary>
    Bar,

    /// <summary>A line now and then: for log files.</summary>
    Lines,

    /// <summary>Nothing.</summary>
    None,
}
