using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>
/// Replaces a file atomically: writes a temporary file in the same folder, flushes it to disk, renames it, and flushes the folder. After a
/// crash at any moment, the file has either its old or its new content.
/// </summary>
internal sealed partial class DurableFile : IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly FileStream stream;
    private bool complete;

    private DurableFile(string path, string temporaryName)
    {
        this.path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(this.path)!;
        Directory.CreateDirectory(folder);
        temporary = Path.Combine(folder, temporaryName);
        stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        });
        stream.SetLength(0);
    }

    /// <summary>
    /// Writes a file. The name of the temporary file is always the same, so that the next attempt overwrites one that a crash has left. A file
    /// lock keeps other processes out until the rename.
    /// </summary>
    /// <exception cref="IOException">Another process is writing the same file, the disk is full, or the disk fails.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        foreach (var _ in Steps(path, write))
        {
        }
    }

    /// <summary>
    /// Writes a file as <see cref="Write"/> does, and returns the name of each step after it. If the enumeration stops before "renamed", the file
    /// is unchanged.
    /// </summary>
    public static IEnumerable<string> Steps(string path, Action<Stream> write)
    {
        using var file = new DurableFile(path, $".{Path.GetFileName(path)}.tmp");
        yield return "opened";
        write(file.stream);
        yield return "written";
        foreach (var step in file.Complete())
        {
            yield return step;
        }
    }

    /// <summary>Writes a file that several processes may write at the same time. The last one to finish wins. Each has a temporary file of its own.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public static async Task WriteSharedAsync(string path, Func<Stream, Task> write)
    {
        using var file = new DurableFile(path, $".{Path.GetFileName(path)}.{Environment.ProcessId}-{Guid.NewGuid():n}.tmp");
        await write(file.stream).ConfigureAwait(false);
        foreach (var _ in file.Complete())
        {
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        if (!complete)
        {
            File.Delete(temporary);
        }
    }

    private IEnumerable<string> Complete()
    {
        stream.Flush(flushToDisk: true);
        yield return "flushed";
        if (OperatingSystem.IsWindows())
        {
            // Windows does not rename an open file.
            stream.Dispose();
        }

        File.Move(temporary, path, overwrite: true);
        complete = true;
        yield return "renamed";
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Flushes the entries of a folder to disk, so that a rename survives a crash. Windows does this itself.</summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    internal static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET cannot open folders.
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        try
        {
            if (Flush(descriptor) != 0)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>
    /// Flushes everything that was written to the file system of a folder. For many files this is faster than flushing each of them. Does nothing
    /// on Windows, where each file would have to be opened again.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    internal static void FlushFileSystem(string folder)
    {
        if (OperatingSystem.IsLinux())
        {
            var descriptor = Open(folder, 0);
            var failed = descriptor < 0 || FlushFileSystem(descriptor) != 0;
            var failure = failed ? Failure(folder) : null;
            _ = descriptor < 0 ? 0 : Close(descriptor);
            if (failure is not null)
            {
                throw failure;
            }
        }
        else if (OperatingSystem.IsMacOS())
        {
            FlushAll();
        }
    }

    private static IOException Failure(string folder) =>
        new($"The folder '{folder}' cannot be flushed to disk: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int readOnly);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int FlushFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void FlushAll();

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
