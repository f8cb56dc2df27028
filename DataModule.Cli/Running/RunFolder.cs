using System.Globalization;
using System.Text.RegularExpressions;

namespace DataModule;

/// <summary>The folder of one run: its settings, log, checkpoints and metrics.</summary>
/// <param name="path">The path of the folder.</param>
/// <param name="rank">The rank of this process. Only rank 0 writes the shared files.</param>
internal sealed partial class RunFolder(string path, int rank = 0)
{
    private const string ConfigName = "config";

    public string Path { get; } = path;

    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    public string Log => System.IO.Path.Combine(Path, IsFirst ? "log.txt" : string.Create(CultureInfo.InvariantCulture, $"log-rank{rank}.txt"));

    /// <summary>The folder of this rank's predictions.</summary>
    public string Predictions => System.IO.Path.Combine(Path, IsFirst ? "predictions" : string.Create(CultureInfo.InvariantCulture, $"predictions-rank{rank}"));

    /// <summary>Whether this is rank 0, which writes the shared files and prints.</summary>
    public bool IsFirst => rank == 0;

    /// <summary>The last checkpoint, or null if there is none.</summary>
    public string? LastCheckpoint => System.IO.Path.Combine(Checkpoints, "last.ckpt") is var file && File.Exists(file) ? file : null;

    /// <summary>The file with the run's settings. If the run was resumed with other settings, the newest such file.</summary>
    public string Config => Configs().TakeWhile(File.Exists).LastOrDefault() ?? Configs().First();

    /// <summary>Creates the run's folder on rank 0, for all ranks.</summary>
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

    /// <summary>Creates a new folder. Its name begins with the time and is unique.</summary>
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

    /// <summary>The name without characters that file systems do not allow.</summary>
    public static string SafeName(string name) => Unsafe().Replace(Brackets().Replace(name, ""), "-");

    /// <summary>Claims the folder for this run; false if another run has claimed it.</summary>
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

    /// <summary>Writes the settings. A run that is resumed with other settings gets a new file beside the old one.</summary>
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
