using System.ComponentModel.DataAnnotations;
using DataModule;

namespace CliProgram;

/// <summary>Logs how many epochs are left.</summary>
/// <param name="from">What it counts down from.</param>
[Hyperparameters]
public sealed partial class Countdown([Range(1, 100)] int from = 10) : Callback
{
    /// <inheritdoc/>
    public override void OnTrainEpochEnd(Trainer trainer) => trainer.Log("left", from - trainer.Epoch);
}

/// <summary>Logs metrics once more, elsewhere.</summary>
/// <param name="name">Of the folder within the run's.</param>
[Hyperparameters]
public sealed partial class Copies(string name = "copy");

/// <summary>What the program adds to what every command line knows.</summary>
internal static class Plugins
{
    public static AppPlugin[] All { get; } =
    [
        AppPlugin.Callback<Countdown>("countdown"),
        AppPlugin.Logger<Copies.HyperparameterValues>("copies", static (values, folder) => new JsonLinesLogger(Path.Combine(folder, values.Name))),
        AppPlugin.Callback("speed", "Logs the speed.", static _ => new ThroughputMonitor(), isOn: true),
    ];
}
