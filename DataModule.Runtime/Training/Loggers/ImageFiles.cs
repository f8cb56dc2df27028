using TorchSharp;

namespace DataModule;

/// <summary>Logged images as PNG files, a folder for each series: "images/name/00000012.png".</summary>
internal static class ImageFiles
{
    /// <returns>The file's path below the folder.</returns>
    public static string Save(string folder, long step, string name, torch.Tensor image)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var png = Png.Encode(image);
        var series = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_'));
        var relative = FormattableString.Invariant($"images/{series}/{step:00000000}.png");
        DurableFile.Write(Path.Combine(folder, relative), stream => stream.Write(png.Bytes));
        return relative;
    }
}
