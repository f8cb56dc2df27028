using System.Text;

namespace DataModule;

/// <summary>Log files of one record a line.</summary>
internal static class LogLines
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Truncates a file after its first lines, and removes an incomplete last line.</summary>
    /// <returns>The lines that are kept; fewer if the file has fewer, none if there is no file.</returns>
    public static string[] Keep(string path, long most)
    {
        var text = File.Exists(path) ? File.ReadAllText(path, Utf8) : "";
        string[] lines = [.. text.Split('\n')[..^1].Take((int)Math.Clamp(most, 0, int.MaxValue))];
        var kept = string.Concat(lines.Select(line => line + "\n"));
        if (kept.Length != text.Length)
        {
            Write(path, lines);
        }

        return lines;
    }

    public static void Write(string path, IEnumerable<string> lines) => DurableFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, Utf8, bufferSize: -1, leaveOpen: true) { NewLine = "\n" };
        foreach (var line in lines)
        {
            writer.WriteLine(line);
        }
    });
}
