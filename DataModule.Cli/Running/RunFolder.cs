using System.Globalization;
using System.Text.RegularExpressions;

namespace DataModule;

/// <summary>The folder of one run: its settings, log, checkpoints and metrics.</summary>
/// <param name="path">Where it is.</param>
/// <param name="rank">Which of several processes writes to it; the first one alone writes what they have in common.</param>
internal sealed partial class RunFolder(string path, int rank = 0)
{
    private const string ConfigName = "config";

    public string Path { get; } = path;

    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    public string Log => System.IO.Path.Combine(Path, IsFirst ? "log.txt" : string.Create(CultureInfo.InvariantCulture, $"log-rank{rank}.txt"));

    /// <summary>Where predictions go.</summary>
    public string Predictions => System.IO.Path.Combine(Path, IsFirst ? "predictions" : string.Create(CultureInfo.InvariantCulture, $"predictions-rank{rank}"));

    /// <summary>Whether this process speaks for all.</summary>
    public bool IsFirst => rank == 0;

    /// <summary>The newest checkpoint, or null if there is none.</summary>
    public string? LastCheckpoint => System.IO.Path.Combine(Checkpoints, "last.ckpt") is var file && File.Exists(file) ? file : null;

    /// <summary>The settings of the run; where it was gone on with under others, the newest ones.</summary>
    public string Config => Configs().TakeWhile(File.Exists).LastOrDefault() ?? Configs().First();

    /// <summary>A new folder for all processes of the run, made by the first.</summary>
    public static RunFolder Create(ICollectives collectives, string dir, string name)
    {
        if (!collectives.AreSeveral())
        {
            return Create(dir, name);
        }

        var made = "";
        collectives.DoOnAll("the run's folder", () => made = collectives.Rank.Global == 0 ? Create(dir, name).Path : "");
        return new RunFolder(collectives.AllGather(made)[0], collectives.Rank.Global);
    }

    /// <summary>A new folder; its name has the time first, and is nobody else's.</summary>
    public static RunFolder Create(string dir, string name)
    {
        var stem = System.IO.Path.Combine(dir, string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:yyyyMMdd-HHmmss}-{SafeName(name)}"));
        for (var i = 1; ; i++)
        {
            var folder = new RunFolder(i == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{i}"));
            if (folder.TryClaim())
            {
                return folder;
            }
        }
    }

    /// <summary>The newest run that has a checkpoint, or null.</summary>
    public static RunFolder? Newest(string dir) => !Directory.Exists(dir) ? null : Directory.EnumerateDirectories(dir)
        .Where(static path => Stamp().IsMatch(System.IO.Path.GetFileName(path)))
        .OrderByDescending(static path => System.IO.Path.GetFileName(path)[.."yyyyMMdd-HHmmss".Length], StringComparer.Ordinal)
        .ThenByDescending(static path => path.Length)
        .ThenByDescending(static path => path, StringComparer.Ordinal)
        .Select(static path => new RunFolder(path))
        .FirstOrDefault(static folder => folder.LastCheckpoint is not null);

    /// <summary>A name without what a file system does not take.</summary>
    public static string SafeName(string name) => Unsafe().Replace(Brackets().Replace(name, ""), "-");

    /// <summary>Takes the folder, unless another run has.</summary>
    public bool TryClaim()
    {
        Directory.CreateDirectory(Path);
        try
        {
            using var claim = new FileStream(Configs().First(), FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(Configs().First()))
        {
            return false;
        }
    }

    /// <summary>Writes the settings down, beside those of before where the run is gone on with under others.</summary>
    public void WriteConfig(string text, bool isNew)
    {
        if (!IsFirst)
        {
            return;
        }

        if (isNew)
        {
            File.WriteAllText(Configs().First(), text);
        }
        else if (File.ReadAllText(Config) != text)
        {
            File.WriteAllText(Configs().First(static path => !File.Exists(path)), text);
        }
    }

    private IEnumerable<string> Configs() => Enumerable.Range(1, int.MaxValue)
        .Select(i => System.IO.Path.Combine(Path, ConfigName + (i == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{i}")) + ".yaml"));

    [GeneratedRegex(@"\A\d{8}-\d{6}-")]
    private static partial Regex Stamp();

    [GeneratedRegex(@"[^\p{L}\p{N}._=+,-]+")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"[\[\]{}""']+")]
    private static partial Regex Brackets();
}
