using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>
/// Writes a file so that its name always stands for a complete one: under another name in the same folder, flushed to
/// disk, renamed, and the folder flushed too. A crash at any moment leaves the old file or the new one.
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
    /// Writes one file at a time under one temporary name, so that what a crash leaves behind is overwritten by the next
    /// try. An exclusive lock keeps a second process out until the rename.
    /// </summary>
    /// <exception cref="IOException">Another process is writing the same file, or the disk is full or failing.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        foreach (var _ in Steps(path, write))
        {
        }
    }

    /// <summary>The same, a step at a time: each is named when it is done. Whoever stops before the file is renamed has written nothing.</summary>
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

    /// <summary>The same where several processes may write the same file at once: the last one to end has its way.</summary>
    /// <exception cref="IOException">The disk is full or failing.</exception>
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
            // There, an open file cannot be renamed.
            stream.Dispose();
        }

        File.Move(temporary, path, overwrite: true);
        complete = true;
        yield return "renamed";
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Flushes the names in a folder to disk; Windows does so itself.</summary>
    /// <exception cref="IOException">The disk is failing.</exception>
    internal static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET opens no folders.
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
    /// Flushes all that was written to the file system of a folder: where many files were, that is faster than one after the other. Not on
    /// Windows, where each would have to be opened again.
    /// </summary>
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
