using System.Buffers.Binary;
using System.IO.Compression;

namespace DataModule;

/// <summary>A gzip file: a compressed tar archive, or a single file, which gets the name without .gz.</summary>
internal static class GzipMembers
{
    public static async Task UnpackAsync(string archive, FileStream file, ArchiveFolder folder)
    {
        var isTar = await IsTarAsync(file).ConfigureAwait(false);
        await using var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        await using var unpacked = folder.Bounded(gzip);
        if (isTar)
        {
            await TarEntries.UnpackAsync(unpacked, folder).ConfigureAwait(false);
            unpacked.Allow(null);
            await unpacked.CopyToAsync(Stream.Null, folder.CancellationToken).ConfigureAwait(false);
        }
        else
        {
            var name = Path.GetFileName(archive);
            await folder.AddFileAsync(name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name + ".unpacked", unpacked)
                .ConfigureAwait(false);
        }

        await CheckTrailerAsync(file, unpacked.Total).ConfigureAwait(false);
    }

    private static async Task<bool> IsTarAsync(FileStream file)
    {
        var start = new byte[TarEntries.BlockLength];
        int count;
        await using (var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true))
        {
            count = await gzip.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false).ConfigureAwait(false);
        }

        file.Position = 0;
        return TarEntries.IsTar(start.AsSpan(0, count));
    }

    // GZipStream takes the end of the file for the end of the data, so it does not notice a file that is cut within its trailer. The
    // trailer ends with the uncompressed length (RFC 1952, section 2.3.1), or with 0 after the empty member that ends a file of bgzip.
    private static async Task CheckTrailerAsync(FileStream file, long total)
    {
        var trailer = new byte[8];
        file.Position = file.Length - trailer.Length;
        await file.ReadExactlyAsync(trailer).ConfigureAwait(false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(4)) != (uint)total && trailer.Any(static value => value != 0))
        {
            throw new InvalidDataException("the gzip data does not end with its length: it is truncated, or has other bytes after it");
        }
    }
}
