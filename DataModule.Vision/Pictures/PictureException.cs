using System.Globalization;

namespace DataModule;

/// <summary>
/// A picture cannot be decoded, or does not fit its pipeline. The message names the picture and its sample, and says what was found.
/// </summary>
public sealed class PictureException : IOException
{
    internal PictureException(Picture picture, string problem, Exception? inner = null)
        : base(picture.ToString() + (picture.Key is { } key ? string.Create(CultureInfo.InvariantCulture, $" (sample {key.RecordKey})") : "") + ": " + problem, inner)
    {
        Name = picture.Name;
        RecordKey = picture.Key?.RecordKey;
    }

    /// <summary>The path or name of the picture; null if it has none.</summary>
    public string? Name { get; }

    /// <summary>The index of its sample in the loader's dataset; null if the picture has no random numbers.</summary>
    public long? RecordKey { get; }
}
