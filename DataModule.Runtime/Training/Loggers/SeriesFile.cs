using TorchSharp;

namespace DataModule;

/// <summary>Logs files: a folder for each series, with a file for each step, "images/name/00000012.png".</summary>
internal static class SeriesFile
{
    /// <returns>The path of the file, relative to the folder.</returns>
    public static string SaveImage(string folder, long step, string name, torch.Tensor image) =>
        Save(folder, "images", step, name, ".png", Png.Encode(image).Bytes);

    /// <param name="folder">The run's folder.</param>
    /// <param name="kind">The folder of all series of this kind.</param>
    /// <param name="step">The number of optimizer steps so far.</param>
    /// <param name="name">The series.</param>
    /// <param name="extension">The extension, with its dot.</param>
    /// <param name="content">The content of the file.</param>
    /// <returns>The path of the file, relative to the folder.</returns>
    public static string Save(string folder, string kind, long step, string name, string extension, byte[] content)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var series = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_'));
        var relative = FormattableString.Invariant($"{kind}/{series}/{step:00000000}{extension}");
        DurableFile.Write(Path.Combine(folder, relative), stream => stream.Write(content));
        return relative;
    }
}
