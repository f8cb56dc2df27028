namespace DataModule;

/// <summary>Data on disk, or on its way there, is not what it should be: the message says where, what was expected and what was found.</summary>
public sealed class DataSourceException : IOException
{
    /// <summary>Something is not as it should be.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="expected">What should be there, as a noun phrase.</param>
    /// <param name="found">What is there, as a noun phrase.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public DataSourceException(string path, string expected, string found, Exception? inner = null)
        : base($"{path}: expected {expected}; found {found}", inner)
    {
        Path = path;
    }

    /// <summary>The file or directory.</summary>
    public string Path { get; }
}
