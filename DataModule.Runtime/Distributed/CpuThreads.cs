using TorchSharp;

namespace DataModule;

/// <summary>Divides the cores of a node between its ranks: by default libtorch would use all of them in each.</summary>
internal static class CpuThreads
{
    private const string AllowedCores = "Cpus_allowed_list:";

    /// <summary>
    /// Ranks that may run on the same cores get equal parts of them; a rank that its launcher has bound to cores of its own keeps those.
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

    /// <summary>The cores that this process may use, as Linux says; elsewhere, all.</summary>
    private static string Cores() => OperatingSystem.IsLinux()
        ? File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(AllowedCores, StringComparison.Ordinal)) ?? ""
        : "";
}
