using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>
/// Writes a file so that its name always stands for a complete one: under another name in the same folder, flushed to
/// disk, renamed, and the folder flushed too. A crash at any moment leaves the old file or the new one.
/// </summary>
internal static partial class DurableFile
{
    /// <exception cref="IOException">Another process is writing the same file, or the disk is full or failing.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);

        // One name for each target, so that what a crash leaves behind is overwritten by the next try. The exclusive
        // lock keeps a second process out until the rename.
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.tmp");
        var stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        });
        using (stream)
        {
            try
            {
                stream.SetLength(0);
                write(stream);
                stream.Flush(flushToDisk: true);
                if (OperatingSystem.IsWindows())
                {
                    stream.Dispose();
                }

                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                stream.Dispose();
                File.Delete(temporary);
                throw;
            }
        }

        if (!OperatingSystem.IsWindows())
        {
            FlushFolder(folder);
        }
    }

    // .NET opens no folders.
    private static void FlushFolder(string folder)
    {
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

    private static IOException Failure(string folder) =>
        new($"The folder '{folder}' cannot be flushed to disk: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int readOnly);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
