namespace DataModule;

/// <summary>libtorch, on which TorchSharp runs, is missing or does not load on this machine. The message says what to do.</summary>
public sealed class LibTorchException : Exception
{
    /// <summary>Without a message.</summary>
    public LibTorchException()
    {
    }

    /// <summary>With a message that says what to do.</summary>
    public LibTorchException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public LibTorchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
