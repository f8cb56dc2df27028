using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>
/// A callback or logger that a command line knows by name: a group of settings, which is turned on by any of them or by
/// <c>--name.enabled</c>.
/// </summary>
public sealed class AppPlugin
{
    private const string Enabled = "enabled";

    private readonly Func<StateReader, RunFolder, object> make;

    private AppPlugin(string name, HyperparameterSchema schema, bool isOn, Func<StateReader, RunFolder, object> make)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (schema.Any(static info => Setting.Plain(info.Name) == Setting.Plain(Enabled)))
        {
            throw new ArgumentException($"'{schema.Owner}' has a hyperparameter '{Enabled}', which is the name of the setting that turns it on: rename it.");
        }

        this.make = make;
        Group = new SettingGroup(name, schema, HyperparameterInfo.Optional(
            Enabled, isOn, StateCodec.Bool, isOn || schema.Count == 0 ? "Whether to do so." : "Whether to do so; any other setting turns it on.", null));
    }

    internal SettingGroup Group { get; }

    private Setting Switch => Group.Settings[0];

    /// <summary>A callback that is made of its hyperparameters.</summary>
    /// <param name="name">What its settings begin with: <c>contact-sheet</c> for <c>--contact-sheet.rows 4</c>.</param>
    /// <param name="isOn">Whether it is on unless it is turned off; off by default.</param>
    /// <typeparam name="T">A class with <see cref="HyperparametersAttribute"/>.</typeparam>
    public static AppPlugin Callback<T>(string name, bool isOn = false)
        where T : Callback, ICreatable<T> => new(name, T.Schema, isOn, static (values, _) => T.Create(values));

    /// <summary>A callback that is made of settings and the folder of the run.</summary>
    /// <param name="name">What its settings begin with.</param>
    /// <param name="make">Makes it of the settings, and of the run's folder.</param>
    /// <param name="isOn">Whether it is on unless it is turned off; off by default.</param>
    /// <typeparam name="TValues">The record of a class with <see cref="HyperparametersAttribute"/>.</typeparam>
    public static AppPlugin Callback<TValues>(string name, Func<TValues, string, Callback> make, bool isOn = false)
        where TValues : IHyperparameters<TValues> => new(name, TValues.Schema, isOn, (values, folder) => make(TValues.Read(values), folder.Path));

    /// <summary>A logger that is made of settings and the folder of the run.</summary>
    /// <inheritdoc cref="Callback{TValues}(string, Func{TValues, string, Callback}, bool)"/>
    public static AppPlugin Logger<TValues>(string name, Func<TValues, string, IMetricLogger> make, bool isOn = false)
        where TValues : IHyperparameters<TValues> => new(name, TValues.Schema, isOn, (values, folder) => make(TValues.Read(values), folder.Path));

    /// <summary>A callback without settings.</summary>
    /// <param name="name">What turns it on: <c>audit</c> for <c>--audit.enabled</c>.</param>
    /// <param name="summary">What it does, for the help.</param>
    /// <param name="make">Makes it, of the run's folder.</param>
    /// <param name="isOn">Whether it is on unless it is turned off; off by default.</param>
    public static AppPlugin Callback(string name, string summary, Func<string, Callback> make, bool isOn = false) => Plain(name, summary, make, isOn);

    /// <summary>A logger without settings.</summary>
    /// <inheritdoc cref="Callback(string, string, Func{string, Callback}, bool)"/>
    public static AppPlugin Logger(string name, string summary, Func<string, IMetricLogger> make, bool isOn = false) => Plain(name, summary, make, isOn);

    /// <summary>One of ours.</summary>
    internal static AppPlugin Of<T>(string name, bool isOn = false)
        where T : IPlugin, ICreatable<T> => new(name, T.Schema, isOn, static (values, folder) => T.Create(values).Make(folder));

    /// <summary>Turns on what has a setting and was not itself turned on or off, so that it shows in what is written down.</summary>
    internal void TurnOn(SettingValues values)
    {
        if (!values.IsSet(Switch) && Group.Settings.FirstOrDefault(values.IsSet) is { } given)
        {
            values.SetBelow(Switch, true, values.Get(given).Source);
        }
    }

    /// <summary>The callback or logger, or null where it is off.</summary>
    internal object? Make(SettingValues values, RunFolder folder)
    {
        if (!values.Get(Switch).Value!.GetValue<bool>())
        {
            return null;
        }

        var own = values.Of(Group.Name);
        own.Remove(Enabled);
        return make(App.Reader(Group, own), folder);
    }

    private static AppPlugin Plain(string name, string summary, Func<string, object> make, bool isOn)
    {
        ArgumentNullException.ThrowIfNull(make);
        return new(name, new HyperparameterSchema(name, summary), isOn, (_, folder) => make(folder.Path));
    }
}

/// <summary>The settings of one of our callbacks.</summary>
internal interface IPlugin
{
    /// <summary>The callback.</summary>
    Callback Make(RunFolder folder);
}
