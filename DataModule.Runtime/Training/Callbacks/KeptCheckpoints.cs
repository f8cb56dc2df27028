using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>The checkpoints that are kept under their own names, the best first: one file for each entry.</summary>
/// <param name="directory">The folder of the files.</param>
/// <param name="mode">Whether a lower or a higher value is better.</param>
/// <param name="most">The number of checkpoints to keep; -1 for all.</param>
internal sealed class KeptCheckpoints(string directory, MonitorMode mode, int most)
{
    public const string Extension = ".ckpt";

    private const string Files = "files", Values = "metrics";

    private readonly List<(string File, double Value)> entries = [];

    /// <summary>The path of the best checkpoint; null if no kept checkpoint has a value.</summary>
    public string? Best => entries is [{ File: var file, Value: not double.NaN }, ..] ? Path.Combine(directory, file) : null;

    /// <summary>Decides whether a checkpoint is kept. If so, its entry is added before the file is saved, because the file includes the list of entries.</summary>
    /// <param name="name">The file name without extension. A suffix is added if another entry has it.</param>
    /// <param name="value">The value of the monitored metric; NaN is worse than any other.</param>
    /// <param name="save">Saves to a path.</param>
    /// <returns>An action that saves the file and deletes those that are no longer kept; null if the checkpoint is not kept.</returns>
    public Action? Keep(string name, double value, Action<string> save)
    {
        if (most > 0 && (double.IsNaN(value) || (entries.Count >= most && !IsBetter(value, entries[most - 1].Value))))
        {
            return null;
        }

        var before = entries.ToArray();
        var place = entries.FindIndex(entry => IsBetter(value, entry.Value));
        entries.Insert(place < 0 ? entries.Count : place, ("", value));
        var dropped = most > 0 ? entries.Skip(most).ToArray() : [];
        entries.RemoveRange(entries.Count - dropped.Length, dropped.Length);
        var file = Unused(name);
        entries[entries.FindIndex(entry => entry.File.Length == 0)] = (file, value);
        return () =>
        {
            try
            {
                save(Path.Combine(directory, file));
            }
            catch
            {
                entries.Clear();
                entries.AddRange(before);
                throw;
            }

            // The old files are deleted only when the new one is safe on disk. One of the same name was replaced by it.
            foreach (var (old, _) in dropped.Where(entry => entry.File != file))
            {
                File.Delete(Path.Combine(directory, old));
            }
        };
    }

    /// <summary>The best of the checkpoints in a directory. Each file includes its own value.</summary>
    /// <exception cref="CheckpointException">A file is damaged, or is not a checkpoint.</exception>
    public static string? Find(string directory, MonitorMode mode)
    {
        var found = new KeptCheckpoints(directory, mode, most: 1);
        foreach (var path in Directory.Exists(directory) ? Directory.GetFiles(directory, "*" + Extension) : [])
        {
            var callbacks = Checkpoint.ReadValues(path, static checkpoint => checkpoint.Callbacks);
            foreach (var name in callbacks.Values.Select(callback => callback.Key).Where(name => name.StartsWith(nameof(ModelCheckpoint), StringComparison.Ordinal)))
            {
                var own = Read(callbacks.GetState(name)).FirstOrDefault(entry => entry.File == Path.GetFileName(path));
                if (own.File is not null && !double.IsNaN(own.Value) && (found.entries.Count == 0 || found.IsBetter(own.Value, found.entries[0].Value)))
                {
                    found.entries.Clear();
                    found.entries.Add(own);
                }
            }
        }

        return found.Best;
    }

    public StateDict StateDict()
    {
        var state = new StateDict();
        state.Values[Files] = new JsonArray([.. entries.Select(entry => (JsonNode)JsonValue.Create(entry.File))]);
        state.Values[Values] = new JsonArray([.. entries.Select(entry => (JsonNode)JsonNumber.Create(entry.Value))]);
        return state;
    }

    public void LoadStateDict(StateDict state)
    {
        var saved = Read(state);
        entries.Clear();

        // Only the names are saved: the directory may have been moved, and files may have been deleted since.
        entries.AddRange(saved.DistinctBy(entry => entry.File).Where(entry => File.Exists(Path.Combine(directory, entry.File))));
    }

    private static (string File, double Value)[] Read(StateDict state)
    {
        var values = state.GetDoubles(Values);
        var files = state.GetStrings(Files);
        if (files.Length != values.Length)
        {
            throw new StateException($"ModelCheckpoint's state has {files.Length} files but {values.Length} metrics.");
        }

        // Listed files are deleted when better ones are saved, so a state from elsewhere must not list files of another folder.
        return files.FirstOrDefault(file => Path.GetFileName(file) != file || !file.EndsWith(Extension, StringComparison.Ordinal)) is { } stray
            ? throw new StateException($"ModelCheckpoint's state lists '{stray}', which is not the name of a checkpoint file in its folder.")
            : [.. files.Zip(values)];
    }

    private bool IsBetter(double value, double than) =>
        !double.IsNaN(value) && (double.IsNaN(than) || mode.IsBetter(value, than));

    private string Unused(string name)
    {
        for (var version = 0; ; version++)
        {
            var file = (version == 0 ? name : FormattableString.Invariant($"{name}-v{version}")) + Extension;
            if (!entries.Exists(entry => string.Equals(entry.File, file, StringComparison.OrdinalIgnoreCase)))
            {
                return file;
            }
        }
    }
}
