using TorchSharp;

namespace DataModule;

/// <summary>Divides the cores of a node between its ranks. By default, libtorch uses all cores in each rank.</summary>
internal static class CpuThreads
{
    private const string AllowedCores = "Cpus_allowed_list:";

    /// <summary>
    /// Gives ranks that share cores an equal number of threads. A rank that its launcher has bound to cores of its own keeps all of these.
    /// Does nothing if OMP_NUM_THREADS is set.
    /// </summary>
    public static void Share(ICollectives collectives)
    {
        if (!collectives.AreSeveral())
        {
            return;
        }

        var here = $"{collectives.Rank.Node} {Cores()}";
        var together = collectives.AllGather(here).Count(there => there == here);
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
        {
            torch.set_num_threads(Math.Max(1, Environment.ProcessorCount / together));
        }
    }

    /// <summary>The cores that this process may use, on Linux; elsewhere an empty text, which means all.</summary>
    private static string Cores() => OperatingSystem.IsLinux()
        ? File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(AllowedCores, StringComparison.Ordinal)) ?? ""
        : "";
}
