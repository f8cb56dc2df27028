namespace DataModule;

/// <summary>libtorch, which TorchSharp needs, is missing or does not load on this machine. The message says what to do.</summary>
public sealed class LibTorchException : Exception
{
    /// <summary>An exception with a default message.</summary>
    public LibTorchException()
    {
    }

    /// <summary>An exception with a message.</summary>
    /// <param name="message">What to do.</param>
    public LibTorchException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and a cause.</summary>
    /// <param name="message">What to do.</param>
    /// <param name="innerException">The cause.</param>
    public LibTorchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
