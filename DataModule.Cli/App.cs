using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>The data module, the model and the settings of a program's command line. Their types were checked where the app was made.</summary>
internal sealed class App
{
    private readonly Func<StateReader, IDataModule> makeData;
    private readonly Func<IDataModule, StateReader, object> makeModel;

    private App(
        HyperparameterSchema data,
        HyperparameterSchema? model,
        bool modelIsOfData,
        Func<StateReader, IDataModule> makeData,
        Func<IDataModule, StateReader, object> makeModel,
        string? defaults,
        IEnumerable<AppPlugin>? plugins)
    {
        (this.makeData, this.makeModel, ModelIsOfData, Defaults) = (makeData, makeModel, modelIsOfData, defaults ?? "");
        Plugins = [.. plugins ?? [], .. BuiltInPlugins.All];
        Data = new SettingGroup("data", data);
        Model = model is null ? null : new SettingGroup("model", model) { MayMiss = modelIsOfData };
        Groups =
        [
            Data,
            .. Model is null ? [] : (ReadOnlySpan<SettingGroup>)[Model],
            new("trainer", HyperparameterSchema.Of<TrainerOptions.HyperparameterValues>()),
            .. Plugins.Select(static plugin => plugin.Group),
            new("run", HyperparameterSchema.Of<RunOptions.HyperparameterValues>()),
        ];
        if (Groups.GroupBy(static group => Setting.Plain(group.Name)).FirstOrDefault(static same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two groups of settings are called '{twice.First().Name}': give the callback or logger another name.", nameof(plugins));
        }
    }

    public SettingGroup Data { get; }

    /// <summary>The settings of the model. Null if a function makes the model from the data alone.</summary>
    public SettingGroup? Model { get; }

    /// <summary>Whether the model is made from the data, so that the data must be set up first.</summary>
    public bool ModelIsOfData { get; }

    /// <summary>The program's own defaults, in YAML. They replace the defaults of the classes.</summary>
    public string Defaults { get; }

    /// <summary>The program's own callbacks and loggers, then the built-in ones, which can monitor what the first ones log.</summary>
    public IReadOnlyList<AppPlugin> Plugins { get; }

    /// <summary>All groups of settings, in the order of the help and of configuration files.</summary>
    public IReadOnlyList<SettingGroup> Groups { get; }

    public static App Of<TData>(HyperparameterSchema? model, bool modelIsOfData, Func<TData, StateReader, object> makeModel, string? defaults, IEnumerable<AppPlugin>? plugins)
        where TData : class, IDataModule, ICreatable<TData> => new(
            TData.Schema, model, modelIsOfData, static values => TData.Create(values), (data, values) => makeModel((TData)data, values), defaults, plugins);

    public IDataModule MakeData(JsonObject values) => makeData(Reader(Data, values));

    public object MakeModel(IDataModule data, JsonObject values) => makeModel(data, Reader(Model, values));

    /// <summary>Turns on each callback and logger that has a setting.</summary>
    public void TurnOnPlugins(SettingValues values)
    {
        foreach (var plugin in Plugins)
        {
            plugin.TurnOn(values);
        }
    }

    public static StateReader Reader(SettingGroup? group, JsonObject values) =>
        new(group?.Owner ?? "", new StateDict(values)) { AllowsMissing = group is { MayMiss: true } };
}
