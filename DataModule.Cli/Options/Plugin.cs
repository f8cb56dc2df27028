namespace DataModule;

/// <summary>A callback or logger that is turned on by a setting of its own.</summary>
internal interface IPlugin
{
    /// <summary>The callback or logger.</summary>
    object Make(RunFolder folder);
}

/// <summary>How the settings of a callback or logger become one.</summary>
internal sealed class Plugin
{
    public const string Enabled = "enabled";

    private readonly Func<StateReader, IPlugin> create;

    private Plugin(string name, HyperparameterSchema schema, Func<StateReader, IPlugin> create) => (Group, this.create) = (new(name, schema), create);

    /// <summary>In the order in which they are called.</summary>
    public static IReadOnlyList<Plugin> All { get; } =
    [
        Of<CheckpointOptions>("checkpoint"),
        Of<EarlyStoppingOptions>("early-stopping"),
        Of<WeightAveragingOptions>("weight-averaging"),
        Of<LearningRateOptions>("learning-rate-monitor"),
        Of<ThroughputOptions>("throughput-monitor"),
        Of<CsvOptions>("csv"),
        Of<TensorBoardOptions>("tensorboard"),
        Of<JsonLinesOptions>("json-lines"),
    ];

    public SettingGroup Group { get; }

    /// <summary>Turns on what has a setting and was not itself turned on or off, so that it shows in what is written down.</summary>
    public static void TurnOn(SettingValues values)
    {
        foreach (var group in All.Select(static plugin => plugin.Group))
        {
            var enabled = values.Find($"{group.Name}.{Enabled}")!;
            if (!values.IsSet(enabled) && group.Settings.FirstOrDefault(values.IsSet) is { } given)
            {
                values.SetBelow(enabled, true, values.Get(given).Source);
            }
        }
    }

    /// <summary>The callback or logger, or null where it is off.</summary>
    public object? Make(SettingValues values, RunFolder folder)
    {
        var on = values.Get(values.Find($"{Group.Name}.{Enabled}")!).Value!.GetValue<bool>();
        return on ? create(App.Reader(Group, values.Of(Group.Name))).Make(folder) : null;
    }

    private static Plugin Of<T>(string name)
        where T : IPlugin, ICreatable<T> => new(name, T.Schema, static values => T.Create(values));
}
