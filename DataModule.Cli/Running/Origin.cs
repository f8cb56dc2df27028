using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>The checkpoint that a run starts from, and the folder of its run if that run is resumed.</summary>
/// <param name="Checkpoint">The checkpoint file.</param>
/// <param name="Folder">The folder of the resumed run; null if a new run starts.</param>
internal sealed record Origin(string Checkpoint, RunFolder? Folder)
{
    private const string Last = "last", Best = "best";

    /// <returns>Null if the run does not start from a checkpoint.</returns>
    /// <exception cref="SettingException">The run or the checkpoint does not exist.</exception>
    public static Origin? Of(Invocation invocation, SettingValues values)
    {
        var dir = values.Get(values.Find("run.dir")!).Value!.GetValue<string>();
        return invocation switch
        {
            { Resume: { } resume } => Resumed(resume, dir),
            { Checkpoint: { } checkpoint } => new Origin(Measured(checkpoint, dir, values), null),
            { Verb: Verb.Validate or Verb.Test or Verb.Predict } =>
                throw new SettingException($"{invocation.Verb.ToString().ToLowerInvariant()} needs a trained model: give --checkpoint last, best, a run's folder or a file"),
            _ => null,
        };
    }

    /// <summary>
    /// Adds values for settings that were not given: the hyperparameters of the checkpoint and, if its run is resumed, all settings of that
    /// run.
    /// </summary>
    /// <returns>One line for each given value that differs from the saved one.</returns>
    public IReadOnlyList<string> Underlay(App app, SettingValues values)
    {
        var overrides = new List<string>();
        if (Folder is { } folder)
        {
            var saved = new SettingValues(values.Groups);
            SettingFile.Read(saved, folder.Config);
            foreach (var setting in values.Groups.SelectMany(static group => group.Settings).Where(setting => saved.Find(setting.FullName) is { } same && saved.IsSet(same)))
            {
                Put(setting, saved.Get(saved.Find(setting.FullName)!).Value, folder.Config);
            }
        }

        PutAll(app.Data, DataModule.Checkpoint.ReadValues(Checkpoint, static checkpoint => checkpoint.DataHyperparameters));
        if (app.Model is { } model)
        {
            PutAll(model, DataModule.Checkpoint.ReadValues(Checkpoint, static checkpoint => checkpoint.ModelHyperparameters));
        }

        return overrides;

        void PutAll(SettingGroup group, StateDict saved)
        {
            var left = saved.Values.Select(static value => value.Key).ToHashSet();
            foreach (var setting in group.Settings)
            {
                if (((IEnumerable<string>)[setting.Info.Name, .. setting.Info.FormerNames]).FirstOrDefault(saved.Values.ContainsKey) is { } name)
                {
                    left.Remove(name);
                    Put(setting, saved.Values[name], Checkpoint);
                }
            }

            if (left.Count > 0)
            {
                overrides.Add($"left out: the checkpoint has {string.Join(", ", left.Order(StringComparer.Ordinal).Select(static name => $"'{name}'"))}, which '{group.Owner}' does not have");
            }
        }

        void Put(Setting setting, JsonNode? saved, string source)
        {
            if (!values.IsGiven(setting))
            {
                values.SetBelow(setting, saved?.DeepClone(), source);
            }
            else if (values.Get(setting) is var (value, by) && by != source && !JsonNode.DeepEquals(value, saved) && by != Folder?.Config)
            {
                overrides.Add($"{setting.FullName} is {SettingText.Write(setting, value)} ({by}), {SettingText.Write(setting, saved)} in {source}");
            }
        }
    }

    private static Origin? Resumed(string resume, string dir)
    {
        if (resume == Last)
        {
            return RunFolder.Newest(dir) is { } newest ? new Origin(newest.LastCheckpoint!, newest) : null;
        }

        if (Directory.Exists(resume))
        {
            var folder = new RunFolder(Path.TrimEndingDirectorySeparator(resume));
            return new Origin(folder.LastCheckpoint ?? throw new SettingException($"--resume: there is no checkpoint in '{folder.Checkpoints}'"), folder);
        }

        return File.Exists(resume)
            ? new Origin(resume, null)
            : throw new SettingException($"--resume: '{resume}' is neither a run's folder nor a checkpoint file, nor '{Last}' for the newest run in '{dir}'");
    }

    private static string Measured(string checkpoint, string dir, SettingValues values)
    {
        if (checkpoint is not (Last or Best))
        {
            return File.Exists(checkpoint) ? checkpoint
                : Directory.Exists(checkpoint) ? new RunFolder(checkpoint).LastCheckpoint ?? throw new SettingException($"--checkpoint: there is no checkpoint in the run's folder '{checkpoint}'")
                : throw new SettingException($"--checkpoint: '{checkpoint}' is neither a run's folder nor a file, nor '{Last}' or '{Best}' for the newest run in '{dir}'");
        }

        var newest = RunFolder.Newest(dir) ?? throw new SettingException($"--checkpoint {checkpoint}: no run in '{dir}' has a checkpoint (--run.dir sets the folder of runs)");
        if (checkpoint == Last)
        {
            return newest.LastCheckpoint!;
        }

        var saved = new SettingValues(values.Groups);
        SettingFile.Read(saved, newest.Config);
        var mode = Enum.Parse<MonitorMode>(saved.Get(saved.Find("checkpoint.mode")!).Value!.GetValue<string>());
        return new ModelCheckpoint(newest.Checkpoints) { Monitor = "", Mode = mode }.FindBest()
            ?? throw new SettingException($"--checkpoint best: '{newest.Checkpoints}' has no checkpoint that was kept by a metric; fit with --checkpoint.monitor, or use 'last'");
    }
}
