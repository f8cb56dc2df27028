using System.Formats.Tar;

namespace DataModule;

/// <summary>The files and folders of a tar archive.</summary>
internal static class TarEntries
{
    public const int BlockLength = 512;

    // Names and attributes that come before an entry. The reader keeps them in memory, and no real archive has as many.
    private const int MaxHeader = 1 << 20;

    /// <summary>Whether a file begins like a tar archive: with the magic of POSIX or GNU, or with a valid header checksum.</summary>
    public static bool IsTar(ReadOnlySpan<byte> start)
    {
        if (start.Length < BlockLength)
        {
            return false;
        }

        var sum = (long)start[..BlockLength].ToArray().Sum(static value => value);
        var field = start.Slice(148, 8);
        foreach (var value in field)
        {
            sum += ' ' - value;
        }

        var written = 0L;
        foreach (var digit in field.Trim(" \0"u8))
        {
            written = (written * 8) + (digit - '0');
        }

        return written == sum && sum != ' ' * 8;
    }

    public static async Task UnpackAsync(BoundedStream stream, ArchiveFolder folder)
    {
        await using var reader = new TarReader(stream, leaveOpen: true);
        while (true)
        {
            stream.Allow(MaxHeader);
            if (await reader.GetNextEntryAsync(copyData: false, folder.CancellationToken).ConfigureAwait(false) is not { } entry)
            {
                return;
            }

            stream.Allow(null);
            switch (entry.EntryType)
            {
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    await folder.AddFileAsync(entry.Name, entry.DataStream ?? Stream.Null).ConfigureAwait(false);
                    break;
                case TarEntryType.Directory:
                    folder.AddFolder(entry.Name);
                    break;
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    folder.Refuse(entry.Name, $"a {entry.EntryType}{(entry.LinkName is { Length: > 0 } target ? $" to '{target}'" : "")}");
                    break;
            }
        }
    }
}
