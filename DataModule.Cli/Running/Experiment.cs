using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>One run in a folder of its own.</summary>
internal sealed class Experiment(App app, Invocation invocation, SettingValues values, Origin? origin, ICollectives collectives, RunFolder folder, RunLog log)
{
    /// <summary>The metrics of the run. Names begin with the split if there are several splits.</summary>
    public Dictionary<string, double> Metrics { get; } = [];

    /// <summary>Runs in a new folder, or in the folder of the run that is resumed.</summary>
    public static int Run(App app, Invocation invocation, SettingValues values, Origin? origin, ICollectives collectives, IReadOnlyList<string> overrides)
    {
        var folder = origin?.Folder is { } before
            ? new RunFolder(before.Path, collectives.Rank.Global)
            : RunFolder.Create(collectives, Text(values, "run.dir")!, NameOf(app, values) + (invocation.Verb == Verb.Fit ? "" : "-" + invocation.Verb.ToString().ToLowerInvariant()));
        return Run(app, invocation, values, origin, collectives, folder, overrides, out _);
    }

    public static int Run(
        App app,
        Invocation invocation,
        SettingValues values,
        Origin? origin,
        ICollectives collectives,
        RunFolder folder,
        IReadOnlyList<string> overrides,
        out IReadOnlyDictionary<string, double> metrics)
    {
        metrics = new Dictionary<string, double>();
        try
        {
            using var log = new RunLog(folder);
            log.Write(invocation.CommandLine);
            foreach (var line in overrides)
            {
                log.Say(line);
            }

            var experiment = new Experiment(app, invocation, values, origin, collectives, folder, log);
            metrics = experiment.Metrics;
            try
            {
                experiment.Run();
                return 0;
            }
            catch (Exception error)
            {
                log.Write(error.ToString());
                throw;
            }
        }
        catch (SettingException error)
        {
            Console.Error.WriteLine($"error: {error.Message}");
            return AppCommand.BadUsage;
        }
        catch (Exception error)
        {
            // An unexpected exception is a bug, so its stack trace is printed.
            Console.Error.WriteLine(Expected(error) is { } expected ? $"error: {expected.Message}" : $"error: {error}");
            return AppCommand.Failure;
        }
    }

    /// <summary>The name of a run: the setting, or else the data module's name.</summary>
    public static string NameOf(App app, SettingValues values)
    {
        var owner = app.Data.Owner;
        return Text(values, "run.name")
            ?? Setting.Kebab(owner.EndsWith("DataModule", StringComparison.Ordinal) && owner.Length > "DataModule".Length ? owner[..^"DataModule".Length] : owner);
    }

    public static string? Text(SettingValues values, string name) => values.Get(values.Find(name)!).Value?.GetValue<string>();

    // An error in the data, the options or the installation is printed in one line; the log has the whole exception.
    public static Exception? Expected(Exception exception) => exception switch
    {
        DataSourceException or CheckpointException or StateException or IOException or UnauthorizedAccessException => exception,
        InvalidOperationException or NotFiniteNumberException or DllNotFoundException or CollectiveException or LibTorchException => exception,
        TypeInitializationException { InnerException: { } inner } => Expected(inner),
        _ => null,
    };

    private void Run()
    {
        folder.WriteConfig(SettingWriter.Write(values, SettingWriter.Comments.None), isNew: origin?.Folder is null);
        var trainer = MakeTrainer();
        if (origin?.Folder is null)
        {
            log.Say($"run: {folder.Path}");
        }

        LibTorch.Require();
        torch.manual_seed(RunOptions.HyperparameterValues.FromStateDict(new StateDict(values.Of("run"))).Seed);
        using var checkpoint = invocation.Checkpoint is null ? null : Checkpoint.Read(origin!.Checkpoint);
        var data = app.MakeData(values.Of(app.Data.Name));
        if (checkpoint is not null && data is IStateful state)
        {
            state.LoadStateDict(checkpoint.DataModule);
        }

        if (app.ModelIsOfData)
        {
            trainer.SetUp(data, invocation.Stage);
        }

        var model = app.MakeModel(data, app.Model is { } group ? values.Of(group.Name) : []);
        try
        {
            WriteDown(data, model);
            checkpoint?.LoadInto(model);
            Act(trainer, data, model);
        }
        finally
        {
            (model as IDisposable)?.Dispose();
        }
    }

    private Trainer MakeTrainer()
    {
        object[] made = [.. app.Plugins.Select(plugin => plugin.Make(values, folder)).OfType<object>()];
        var trainer = TrainerOptions.Create(TrainerOptions.HyperparameterValues.FromStateDict(new StateDict(values.Of("trainer"))))
            .Make([.. made.OfType<Callback>(), log.Progress, new InterruptionNote(folder, log)], [.. made.OfType<IMetricLogger>()], collectives);
        try
        {
            trainer.CheckOptions();
            return trainer;
        }
        catch (InvalidOperationException error)
        {
            throw new SettingException(error.Message);
        }
    }

    /// <summary>Writes the settings, with the hyperparameters that a function has set.</summary>
    private void WriteDown(IDataModule data, object model)
    {
        foreach (var (group, made) in (ReadOnlySpan<(SettingGroup?, object)>)[(app.Data, data), (app.Model, model)])
        {
            if (group is not null && made is IHasHyperparameters { HyperparameterView: var view } && view.Owner == group.Owner)
            {
                var actual = view.ToStateDict().Values;
                foreach (var setting in group.Settings.Where(setting => actual.ContainsKey(setting.Info.Name)))
                {
                    if (!JsonNode.DeepEquals(values.Get(setting).Value, actual[setting.Info.Name]))
                    {
                        values.Set(setting, () => actual[setting.Info.Name]?.DeepClone(), "the program");
                    }
                }
            }
        }

        folder.WriteConfig(SettingWriter.Write(values, SettingWriter.Comments.None), isNew: origin?.Folder is null);
    }

    private void Act(Trainer trainer, IDataModule data, object model)
    {
        switch (invocation.Verb)
        {
            case Verb.Fit:
                var fit = Verbs.Fit(trainer, data, model, origin?.Checkpoint);
                log.Write(fit.ToString());
                Keep("train/", fit.Train);
                Keep("validation/", fit.Validation);
                if (invocation.AndTest)
                {
                    Show(trainer, Verbs.Test(trainer, data, model), "test/");
                }

                break;
            case Verb.Validate:
                Show(trainer, Verbs.Validate(trainer, data, model), "");
                break;
            case Verb.Test:
                Show(trainer, Verbs.Test(trainer, data, model), "");
                break;
            default:
                using (var file = new PredictionFiles(folder.Predictions))
                {
                    Show(trainer, Verbs.Predict(trainer, data, model, file.Write), "");
                    log.Say($"predictions: {file.Folder}");
                }

                break;
        }
    }

    private void Show(Trainer trainer, EvaluationResult result, string prefix)
    {
        log.Write(result.ToString());
        Keep(prefix, result.Metrics);
        // The trainer prints its table to the progress stream; a program that reads standard output needs it there.
        if (folder.IsFirst && (trainer.Progress == ProgressDisplay.None || Console.IsOutputRedirected) && result.Metrics.Count > 0)
        {
            Console.Out.WriteLine(result.ToString());
        }
    }

    private void Keep(string prefix, IReadOnlyDictionary<string, double> metrics)
    {
        foreach (var (name, value) in metrics)
        {
            Metrics[prefix + name] = value;
        }
    }
}
