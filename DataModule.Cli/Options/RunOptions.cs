namespace DataModule;

/// <summary>The folder of the run, and its seed.</summary>
/// <param name="dir">The folder of all runs; each has its own in it, by time and name.</param>
/// <param name="name">The run's name; by default the data module's.</param>
/// <param name="seed">Seed of the initial weights, and of everything that draws from libtorch's global generator.</param>
[Hyperparameters]
internal sealed partial class RunOptions(string dir = "runs", string? name = null, long seed = 42);
