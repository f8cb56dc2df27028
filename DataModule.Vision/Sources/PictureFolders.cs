namespace DataModule;

/// <summary>Finds the folders of the data in a folder that a user gives.</summary>
internal static class PictureFolders
{
    private static readonly Dictionary<Split, string[]> Names = new()
    {
        [Split.Train] = ["train", "training"],
        [Split.Validation] = ["val", "valid", "validation", "eval", "evaluation"],
        [Split.Test] = ["test", "testing"],
        [Split.Predict] = ["predict", "prediction"],
    };

    /// <summary>The folder of an extracted archive in a directory, or the directory itself if it is that folder.</summary>
    public static string Within(string directory, string folder) =>
        Path.Combine(directory, folder) is var inner && Directory.Exists(inner) ? inner : directory;

    /// <summary>The folder of a split, by its usual names in any case; null if there is none.</summary>
    public static string? Find(string directory, Split split)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        var found = Directory.GetDirectories(directory);
        return Names[split]
            .Select(name => Array.Find(found, path => Path.GetFileName(path).Equals(name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(static path => path is not null);
    }

    public static string Usual(Split split) => string.Join(", ", Names[split]);
}
