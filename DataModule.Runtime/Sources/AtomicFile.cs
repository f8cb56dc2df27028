using System.Globalization;

namespace DataModule;

/// <summary>Writes a data file so that its name only ever stands for the whole of it, and says in the terms of data sources what went wrong.</summary>
internal static class AtomicFile
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Writes to a temporary name in the same directory, flushes to disk and renames; on any failure nothing is left.</summary>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        try
        {
            await DurableFile.WriteSharedAsync(path, write).ConfigureAwait(false);
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
