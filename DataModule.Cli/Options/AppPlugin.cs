using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>
/// A callback or logger with a group of settings on the command line. Any of these settings turns it on, and so does
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
            throw new ArgumentException($"'{schema.Owner}' has a hyperparameter '{Enabled}', but this name is reserved for the setting that turns it on: rename the hyperparameter.");
        }

        this.make = make;
        Group = new SettingGroup(name, schema, HyperparameterInfo.Optional(
            Enabled, isOn, StateCodec.Bool, isOn || schema.Count == 0 ? "Whether it is on." : "Whether it is on; any other setting turns it on.", null));
    }

    internal SettingGroup Group { get; }

    private Setting Switch => Group.Settings[0];

    /// <summary>A callback that is created from its hyperparameters.</summary>
    /// <param name="name">The group of its settings: <c>contact-sheet</c> for <c>--contact-sheet.rows 4</c>.</param>
    /// <param name="isOn">Whether it is on by default; false by default.</param>
    /// <typeparam name="T">A class with <see cref="HyperparametersAttribute"/>.</typeparam>
    /// <returns>The plugin.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or the class has a hyperparameter <c>enabled</c>.</exception>
    public static AppPlugin Callback<T>(string name, bool isOn = false)
        where T : Callback, ICreatable<T> => new(name, T.Schema, isOn, static (values, _) => T.Create(values));

    /// <summary>A callback that a function creates from settings and the run's folder.</summary>
    /// <param name="name">The group of its settings.</param>
    /// <param name="make">Creates the callback from the settings and the path of the run's folder.</param>
    /// <param name="isOn">Whether it is on by default; false by default.</param>
    /// <typeparam name="TValues">The hyperparameter record of a class with <see cref="HyperparametersAttribute"/>.</typeparam>
    /// <returns>The plugin.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or the record has a hyperparameter <c>enabled</c>.</exception>
    public static AppPlugin Callback<TValues>(string name, Func<TValues, string, Callback> make, bool isOn = false)
        where TValues : IHyperparameters<TValues> => new(name, TValues.Schema, isOn, (values, folder) => make(TValues.Read(values), folder.Path));

    /// <summary>A logger that a function creates from settings and the run's folder.</summary>
    /// <param name="name">The group of its settings.</param>
    /// <param name="make">Creates the logger from the settings and the path of the run's folder.</param>
    /// <param name="isOn">Whether it is on by default; false by default.</param>
    /// <inheritdoc cref="Callback{TValues}(string, Func{TValues, string, Callback}, bool)"/>
    public static AppPlugin Logger<TValues>(string name, Func<TValues, string, IMetricLogger> make, bool isOn = false)
        where TValues : IHyperparameters<TValues> => new(name, TValues.Schema, isOn, (values, folder) => make(TValues.Read(values), folder.Path));

    /// <summary>A callback without settings.</summary>
    /// <param name="name">The group of the setting that turns it on: <c>audit</c> for <c>--audit.enabled</c>.</param>
    /// <param name="summary">What it does, for the help.</param>
    /// <param name="make">Creates the callback. The argument is the path of the run's folder.</param>
    /// <param name="isOn">Whether it is on by default; false by default.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public static AppPlugin Callback(string name, string summary, Func<string, Callback> make, bool isOn = false) => Plain(name, summary, make, isOn);

    /// <summary>A logger without settings.</summary>
    /// <param name="name">The group of the setting that turns it on: <c>audit</c> for <c>--audit.enabled</c>.</param>
    /// <param name="summary">What it does, for the help.</param>
    /// <param name="make">Creates the logger. The argument is the path of the run's folder.</param>
    /// <param name="isOn">Whether it is on by default; false by default.</param>
    /// <inheritdoc cref="Callback(string, string, Func{string, Callback}, bool)"/>
    public static AppPlugin Logger(string name, string summary, Func<string, IMetricLogger> make, bool isOn = false) => Plain(name, summary, make, isOn);

    /// <summary>A built-in callback.</summary>
    internal static AppPlugin Of<T>(string name, bool isOn = false)
        where T : IPlugin, ICreatable<T> => new(name, T.Schema, isOn, static (values, folder) => T.Create(values).Make(folder));

    /// <summary>Turns the plugin on if one of its settings is given and <c>enabled</c> is not, so that the saved settings show it as on.</summary>
    internal void TurnOn(SettingValues values)
    {
        if (!values.IsSet(Switch) && Group.Settings.FirstOrDefault(values.IsSet) is { } given)
        {
            values.SetBelow(Switch, true, values.Get(given).Source);
        }
    }

    /// <summary>Creates the callback or logger; null if it is off.</summary>
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

/// <summary>The settings of a built-in callback.</summary>
internal interface IPlugin
{
    /// <summary>Creates the callback.</summary>
    Callback Make(RunFolder folder);
}
