namespace DataModule;

/// <summary>A file of tensors or a checkpoint cannot be read: it is damaged, cut short, or something else altogether.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Without a message.</summary>
    public CheckpointException()
    {
    }

    /// <summary>With a message that says what is wrong.</summary>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public CheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal CheckpointException(string path, string problem, Exception? cause = null)
        : base($"'{path}' cannot be read: {problem}", cause)
    {
        Path = path;
    }

    /// <summary>The file, where there is one.</summary>
    public string? Path { get; }
}
