namespace DataModule;

/// <summary>Reads the file of a picture into memory of the thread.</summary>
internal static class PictureFile
{
    public static ReadOnlySpan<byte> Read(Picture picture, PictureScratch scratch)
    {
        try
        {
            using var file = File.OpenHandle(picture.Name!, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
            var length = RandomAccess.GetLength(file);
            if (length > Array.MaxLength)
            {
                throw new PictureException(picture, FormattableString.Invariant($"the file has {length} bytes, more than the maximum of {Array.MaxLength}."));
            }

            if (scratch.FileBytes.Length < length)
            {
                scratch.FileBytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, length + (length / 4)));
            }

            var read = 0;
            while (read < length && RandomAccess.Read(file, scratch.FileBytes.AsSpan(read, (int)length - read), read) is > 0 and var more)
            {
                read += more;
            }

            return scratch.FileBytes.AsSpan(0, read);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PictureException(picture, "there is no such file.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException and not PictureException)
        {
            throw new PictureException(picture, $"the file cannot be read: {error.Message}", error);
        }
    }
}
