namespace DataModule;

/// <summary>A file that grows by whole records. Each is written to the operating system at once, so that a killed process loses none.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly FileStream stream;

    /// <summary>Opens the file for appending, or creates it.</summary>
    public LogFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
        });
    }

    public long Length => stream.Length;

    /// <summary>Renames an existing file of this name to "name.1.csv", "name.2.csv", ..., so that a new one can be created.</summary>
    public static void SetAside(string path)
    {
        for (var i = 1; File.Exists(path); i++)
        {
            var aside = Path.ChangeExtension(path, FormattableString.Invariant($".{i}{Path.GetExtension(path)}"));
            if (!File.Exists(aside))
            {
                File.Move(path, aside);
            }
        }
    }

    public void Append(ReadOnlySpan<byte> record) => stream.Write(record);

    public void Flush() => stream.Flush(flushToDisk: true);

    public void Dispose() => stream.Dispose();
}
