using System.IO.Compression;

namespace DataModule;

/// <summary>The files and folders of a zip archive.</summary>
internal static class ZipEntries
{
    private const int UnixKind = 0xF000;
    private const int UnixFile = 0x8000;
    private const int UnixFolder = 0x4000;

    public static async Task UnpackAsync(Stream stream, ArchiveFolder folder)
    {
        await using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in zip.Entries)
        {
            // The upper half of the attributes is the Unix file mode, if the archive was created on Unix.
            if (((entry.ExternalAttributes >> 16) & UnixKind) is not (0 or UnixFile or UnixFolder))
            {
                folder.Refuse(entry.FullName, "a link or a device");
            }

            if (entry.IsEncrypted)
            {
                folder.Refuse(entry.FullName, "which is encrypted");
            }

            if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\'))
            {
                folder.AddFolder(entry.FullName);
                continue;
            }

            await using var content = await entry.OpenAsync(folder.CancellationToken).ConfigureAwait(false);
            var sum = await folder.AddFileAsync(entry.FullName, content).ConfigureAwait(false);
            if (sum != entry.Crc32)
            {
                throw new InvalidDataException($"{entry.FullName} fails its checksum");
            }
        }
    }
}
