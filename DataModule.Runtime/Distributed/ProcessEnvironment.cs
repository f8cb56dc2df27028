using System.Globalization;

namespace DataModule;

/// <summary>
/// The rank of this process and the world size, read from the environment variables of the launcher. Sources: the documentation of
/// torchrun (RANK, LOCAL_RANK, GROUP_RANK, WORLD_SIZE), of Slurm's srun (SLURM_PROCID, ...), of Open MPI's mpirun
/// (OMPI_COMM_WORLD_RANK, ...), and of MPICH's Hydra (PMI_RANK, ...).
/// </summary>
/// <param name="Launcher">The launcher that started the process.</param>
/// <param name="Global">The global rank, from 0.</param>
/// <param name="WorldSize">The number of processes, at least 1.</param>
/// <param name="Local">The local rank, from 0; null if the launcher does not set it.</param>
/// <param name="Node">The node rank, from 0; null if the launcher does not set it.</param>
public sealed record ProcessEnvironment(Launcher Launcher, int Global, int WorldSize, int? Local, int? Node)
{
    /// <summary>The names of the variables: rank, world size, local rank, node rank.</summary>
    private static readonly (Launcher Launcher, string Global, string WorldSize, string Local, string? Node)[] Known =
    [
        (Launcher.Torchrun, "RANK", "WORLD_SIZE", "LOCAL_RANK", "GROUP_RANK"),
        (Launcher.OpenMpi, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", null),
        (Launcher.Mpich, "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", null),
        (Launcher.Slurm, "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "SLURM_NODEID"),
    ];

    /// <summary>Reads the environment of this process.</summary>
    /// <returns>The rank and the world size. Without a launcher, rank 0 of 1.</returns>
    /// <exception cref="CollectiveException">Variables are half-set, not numbers, out of range, or contradict each other.</exception>
    public static ProcessEnvironment Read() => Read(Environment.GetEnvironmentVariable);

    /// <summary>Reads an environment.</summary>
    /// <param name="variable">Returns the value of a variable, or null if it is not set.</param>
    /// <returns>The rank and the world size. Without a launcher, rank 0 of 1.</returns>
    /// <exception cref="CollectiveException">Variables are half-set, not numbers, out of range, or contradict each other.</exception>
    public static ProcessEnvironment Read(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var found = Known.Select(names => From(names, variable)).OfType<ProcessEnvironment>().ToList();
        // An mpirun or torchrun in a Slurm allocation starts its helpers with srun. Its processes inherit the variables of those helpers,
        // which do not describe the processes.
        var launchers = found.Where(one => one.Launcher != Launcher.Slurm).ToList();
        if (launchers.Count == 0)
        {
            return found.Count > 0 ? found[0] : new(Launcher.None, 0, 1, 0, 0);
        }

        var first = launchers[0];
        if (launchers.FirstOrDefault(one => (one.Global, one.WorldSize) != (first.Global, first.WorldSize)) is { } other)
        {
            throw new CollectiveException(
                $"The environment variables contradict each other: {Describe(first.Launcher, variable)}, but {Describe(other.Launcher, variable)}. " +
                "Unset the variables of the launcher that did not start this run.");
        }

        // The node rank of torchrun's variables was set on purpose. The MPI that runs the collectives is known by its own variables.
        var mpi = launchers.Count > 1 ? launchers[1] : first;
        return first with { Launcher = mpi.Launcher, Local = first.Local ?? mpi.Local };
    }

    /// <summary>Such as "rank 1 of 4 (local rank 1, Open MPI)".</summary>
    public override string ToString()
    {
        var local = Local is { } rank ? $"local rank {rank}, " : "";
        return Launcher == Launcher.None ? "a single process" : $"rank {Global} of {WorldSize} ({local}{Name(Launcher)})";
    }

    internal static string Name(Launcher launcher) => launcher switch
    {
        Launcher.OpenMpi => "Open MPI",
        Launcher.Mpich => "MPICH",
        Launcher.None => "no launcher",
        _ => launcher.ToString(),
    };

    private static ProcessEnvironment? From(
        (Launcher Launcher, string Global, string WorldSize, string Local, string? Node) names, Func<string, string?> variable)
    {
        // A batch script of Slurm has some of these variables too, but is not a process that srun started.
        if (names.Launcher == Launcher.Slurm && variable("SLURM_STEP_ID") is null)
        {
            return null;
        }

        if (variable(names.Global) is null && variable(names.WorldSize) is null && variable(names.Local) is null)
        {
            return null;
        }

        int? Number(string? name)
        {
            var text = name is null ? null : variable(name);
            return text is null ? null
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : throw new CollectiveException($"{name} is '{text}'; it must be a whole number, at least 0.");
        }

        if (Number(names.Global) is not { } global || Number(names.WorldSize) is not { } worldSize)
        {
            throw new CollectiveException(
                $"The variables of {Name(names.Launcher)} are half-set: {Describe(names.Launcher, variable)}. Set both {names.Global} and {names.WorldSize}, or neither.");
        }

        var (local, node) = (Number(names.Local), Number(names.Node));
        return global < worldSize && (local ?? 0) <= global && (node ?? 0) < worldSize
            ? new(names.Launcher, global, worldSize, local, node)
            : throw new CollectiveException(
                $"The variables of {Name(names.Launcher)} contradict each other: {Describe(names.Launcher, variable)}. " +
                "A rank is less than the world size, and a local rank is at most the rank.");
    }

    private static string Describe(Launcher launcher, Func<string, string?> variable)
    {
        var names = Known.Single(names => names.Launcher == launcher);
        return string.Join(", ", new[] { names.Global, names.WorldSize, names.Local, names.Node }.OfType<string>()
            .Select(name => variable(name) is { } value ? $"{name}={value}" : $"{name} is not set"));
    }
}
