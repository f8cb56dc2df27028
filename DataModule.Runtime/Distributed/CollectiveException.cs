namespace DataModule;

/// <summary>The processes of a run could not work together; the message says what was found and what to do.</summary>
public sealed class CollectiveException : Exception
{
    /// <summary>An error with a message.</summary>
    public CollectiveException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and its cause.</summary>
    public CollectiveException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error without a message.</summary>
    public CollectiveException()
    {
    }

    /// <summary>An error that has happened on another rank, where it is told.</summary>
    internal CollectiveException(string message, bool isOfOtherRank)
        : base(message) => IsOfOtherRank = isOfOtherRank;

    internal bool IsOfOtherRank { get; }
}
