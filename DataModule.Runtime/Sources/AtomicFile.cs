using System.Globalization;

namespace DataModule;

/// <summary>Writes a data file so that its name only ever refers to the complete file. Failures become a DataSourceException.</summary>
internal static class AtomicFile
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WouldBlock = 11; // EAGAIN, of flock
    private const int WouldBlockOnMac = 35;

    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Writes to a temporary file in the same directory, flushes it to disk and renames it. After a failure, nothing remains.</summary>
    public static Task WriteAsync(string path, Func<Stream, Task> write) => GuardAsync(path, () => DurableFile.WriteSharedAsync(path, write));

    /// <summary>Runs a write below a path. A full disk and missing permissions become a DataSourceException.</summary>
    public static async Task GuardAsync(string path, Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (IOException exception) when (IsDiskFull(exception))
        {
            throw new DataSourceException(path, "enough free disk space", $"a full disk ({FreeSpace(path)} free)", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DataSourceException(path, "a path with write permission", exception.Message, exception);
        }
    }

    /// <summary>Opens a file exclusively, and waits while another process has it open exclusively.</summary>
    public static Task<FileStream> OpenAloneAsync(string path, FileMode mode, FileAccess access, CancellationToken cancellationToken) =>
        OpenAsync(path, mode, access, FileShare.None, bufferSize: 0, cancellationToken);

    /// <summary>Opens a file for reading. Waits while another process has it open exclusively, such as one that has just renamed it.</summary>
    public static Task<FileStream> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        OpenAsync(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, cancellationToken);

    /// <exception cref="DataSourceException">The directory does not exist and cannot be created.</exception>
    public static void CreateDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataSourceException(directory, "a directory that exists or can be created", exception.Message, exception);
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
