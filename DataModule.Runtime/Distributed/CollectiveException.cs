namespace DataModule;

/// <summary>A collective operation between the ranks of a run failed. The message says what was found and what to do.</summary>
public sealed class CollectiveException : Exception
{
    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What was found, on which rank, and what to do.</param>
    public CollectiveException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    /// <param name="message">What was found, on which rank, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public CollectiveException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception without a message.</summary>
    public CollectiveException()
    {
    }

    /// <summary>Creates the error of another rank, which has already printed it.</summary>
    internal CollectiveException(string message, bool isOfOtherRank)
        : base(message) => IsOfOtherRank = isOfOtherRank;

    internal bool IsOfOtherRank { get; }
}
