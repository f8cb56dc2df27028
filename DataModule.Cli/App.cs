using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>What a program's command line is about, with data and model of no type: those were checked where it was made.</summary>
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
        string? defaults)
    {
        (this.makeData, this.makeModel, ModelIsOfData, Defaults) = (makeData, makeModel, modelIsOfData, defaults ?? "");
        Data = new SettingGroup("data", data);
        Model = model is null ? null : new SettingGroup("model", model) { MayMiss = modelIsOfData };
        Groups =
        [
            Data,
            .. Model is null ? [] : (ReadOnlySpan<SettingGroup>)[Model],
            new("trainer", HyperparameterSchema.Of<TrainerOptions.HyperparameterValues>()),
            .. Plugin.All.Select(static plugin => plugin.Group),
            new("run", HyperparameterSchema.Of<RunOptions.HyperparameterValues>()),
        ];
    }

    public SettingGroup Data { get; }

    /// <summary>Null where a function makes the model of the data alone.</summary>
    public SettingGroup? Model { get; }

    /// <summary>Whether the data must be set up before there is a model.</summary>
    public bool ModelIsOfData { get; }

    /// <summary>What the program has in place of the defaults of classes, in YAML.</summary>
    public string Defaults { get; }

    /// <summary>All that can be set, in the order of help and files.</summary>
    public IReadOnlyList<SettingGroup> Groups { get; }

    public static App Of<TData>(HyperparameterSchema? model, bool modelIsOfData, Func<TData, StateReader, object> makeModel, string? defaults)
        where TData : class, IDataModule, ICreatable<TData> => new(
            TData.Schema, model, modelIsOfData, static values => TData.Create(values), (data, values) => makeModel((TData)data, values), defaults);

    public IDataModule MakeData(JsonObject values) => makeData(Reader(Data, values));

    public object MakeModel(IDataModule data, JsonObject values) => makeModel(data, Reader(Model, values));

    public static StateReader Reader(SettingGroup? group, JsonObject values) =>
        new(group?.Owner ?? "", new StateDict(values)) { AllowsMissing = group is { MayMiss: true } };
}
