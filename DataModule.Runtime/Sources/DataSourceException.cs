namespace DataModule;

/// <summary>A file or directory of data, or its download, is not as expected. The message says where, what was expected and what was found.</summary>
public sealed class DataSourceException : IOException
{
    /// <summary>Creates an exception with the message "PATH: expected EXPECTED; found FOUND".</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="expected">What was expected, as a noun phrase.</param>
    /// <param name="found">What was found, as a noun phrase.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public DataSourceException(string path, string expected, string found, Exception? inner = null)
        : base($"{path}: expected {expected}; found {found}", inner)
    {
        Path = path;
    }

    /// <summary>The path of the file or directory.</summary>
    public string Path { get; }
}
