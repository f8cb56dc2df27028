using System.Globalization;

namespace DataModule;

/// <summary>A picture that cannot be decoded or does not suit its pipeline: the message names it, its sample, and what was found.</summary>
public sealed class PictureException : IOException
{
    internal PictureException(Picture picture, string problem, Exception? inner = null)
        : base(picture.ToString() + (picture.Key is { } key ? string.Create(CultureInfo.InvariantCulture, $" (sample {key.RecordKey})") : "") + ": " + problem, inner)
    {
        Name = picture.Name;
        RecordKey = picture.Key?.RecordKey;
    }

    /// <summary>The picture's file or name; null where it has none.</summary>
    public string? Name { get; }

    /// <summary>The index of its sample in the loader's dataset; null where no plan was drawn for it.</summary>
    public long? RecordKey { get; }
}
