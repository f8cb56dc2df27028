namespace DataModule;

/// <summary>A checkpoint or another safetensors file cannot be read: it is damaged, truncated, of a newer format version, or another kind of file.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Creates the exception with a default message.</summary>
    public CheckpointException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">What is wrong with the file.</param>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and an inner exception.</summary>
    /// <param name="message">What is wrong with the file.</param>
    /// <param name="innerException">The exception that caused this one.</param>
    public CheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal CheckpointException(string path, string problem, Exception? cause = null)
        : base($"'{path}' cannot be read: {problem}", cause)
    {
        Path = path;
    }

    /// <summary>The path of the file; null if the exception was created without one.</summary>
    public string? Path { get; }
}
