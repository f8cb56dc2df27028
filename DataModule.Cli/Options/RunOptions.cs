namespace DataModule;

/// <summary>Where a run leaves what it makes, and what makes it repeatable.</summary>
/// <param name="dir">The folder of all runs; each has its own in it, by time and name.</param>
/// <param name="name">The run's name; by default the data module's.</param>
/// <param name="seed">Fixes the initial weights and all that draws from libtorch's global generator.</param>
[Hyperparameters]
internal sealed partial class RunOptions(string dir = "runs", string? name = null, long seed = 42);
