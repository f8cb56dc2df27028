using System.Globalization;

namespace DataModule;

/// <summary>Writes a data file so that its name only ever stands for the whole of it, and says in the terms of data sources what went wrong.</summary>
internal static class AtomicFile
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WouldBlock = 11; // EAGAIN, of flock
    private const int WouldBlockOnMac = 35;

    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Writes to a temporary name in the same directory, flushes to disk and renames; on any failure nothing is left.</summary>
    public static Task WriteAsync(string path, Func<Stream, Task> write) => GuardAsync(path, () => DurableFile.WriteSharedAsync(path, write));

    /// <summary>Runs what writes below a path: a full disk and a forbidden place are told as such.</summary>
    public static async Task GuardAsync(string path, Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (IOException exception) when (IsDiskFull(exception))
        {
            throw new DataSourceException(path, "room on the disk to write it", $"a full disk ({FreeSpace(path)} free)", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DataSourceException(path, "a place that may be written", exception.Message, exception);
        }
    }

    /// <summary>Opens a file that no other process has open in this way, and waits for the one that has.</summary>
    public static Task<FileStream> OpenAloneAsync(string path, FileMode mode, FileAccess access, CancellationToken cancellationToken) =>
        OpenAsync(path, mode, access, FileShare.None, bufferSize: 0, cancellationToken);

    /// <summary>Opens a file to read it, and waits for a process that has it open alone: one that has just given it its name.</summary>
    public static Task<FileStream> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        OpenAsync(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, cancellationToken);

    /// <exception cref="DataSourceException">It is not there and cannot be made.</exception>
    public static void CreateDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataSourceException(directory, "a directory that exists or can be made", exception.Message, exception);
        }
    }

    private static async Task<FileStream> OpenAsync(
        string path, FileMode mode, FileAccess access, FileShare share, int bufferSize, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, mode, access, share, bufferSize, FileOptions.Asynchronous);
            }
            catch (IOException exception) when (exception.HResult is WindowsSharingViolation or WouldBlock or WouldBlockOnMac)
            {
                await Task.Delay(LockInterval, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsDiskFull(IOException exception) =>
        exception.HResult is NoSpaceLeft or QuotaExceeded or WindowsDiskFull;

    private static string FreeSpace(string path)
    {
        try
        {
            var drive = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return drive.AvailableFreeSpace.ToString(CultureInfo.InvariantCulture) + " bytes";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "an unknown number of bytes";
        }
    }
}
