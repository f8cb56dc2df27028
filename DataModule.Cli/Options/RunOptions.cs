namespace DataModule;

/// <summary>The folder of the run, and its seed.</summary>
/// <param name="dir">The folder of all runs; each run has its own folder in it, named by time and run name.</param>
/// <param name="name">The run's name; by default the data module's.</param>
/// <param name="seed">Seed of the initial weights, and of everything else that uses libtorch's global random generator.</param>
[Hyperparameters]
internal sealed partial class RunOptions(string dir = "runs", string? name = null, long seed = 42);
