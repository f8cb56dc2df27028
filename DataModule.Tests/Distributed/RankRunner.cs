using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Distributed;

/// <summary>Starts real jobs of several processes with the launchers of Debian's two MPIs.</summary>
internal static class RankRunner
{
    public static readonly string Job = Path.Combine(
        Repository.Root, $"DataModule.Tests/Distributed/Job/bin/{Repository.Configuration}/net10.0/RankJob.dll");

    /// <summary>Each launcher with 2, 3 and 4 ranks.</summary>
    public static TheoryData<Launcher, int> Jobs => new MatrixTheoryData<Launcher, int>([Launcher.OpenMpi, Launcher.Mpich], [2, 3, 4]);

    public static TheoryData<Launcher> Launchers => [Launcher.OpenMpi, Launcher.Mpich];

    public static Task<Command.Result> RunAsync(Launcher launcher, int ranks, params string[] arguments) =>
        RunAsync(launcher, ranks, new Dictionary<string, string>(), arguments);

    public static Task<Command.Result> RunAsync(
        Launcher launcher, int ranks, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync(launcher, ranks, environment, ["dotnet"], arguments);

    /// <param name="launcher">Which mpirun starts it.</param>
    /// <param name="ranks">How many processes.</param>
    /// <param name="environment">Variables of all of them.</param>
    /// <param name="program">What is started with the job's assembly and arguments.</param>
    /// <param name="arguments">Of the job.</param>
    public static Task<Command.Result> RunAsync(
        Launcher launcher, int ranks, IReadOnlyDictionary<string, string> environment, string[] program, params string[] arguments)
    {
        var (mpirun, options) = Launch(launcher, ranks);
        return Command.RunAsync(mpirun, [.. options, .. program, Job, .. arguments], environment);
    }

    /// <summary>The launcher, and its options up to the program.</summary>
    public static (string Program, string[] Options) Launch(Launcher launcher, int ranks)
    {
        var mpirun = launcher == Launcher.OpenMpi ? "mpirun.openmpi" : "mpirun.mpich";
        Assert.SkipUnless(File.Exists("/usr/bin/" + mpirun), $"{mpirun} is not installed; ./test installs it on Debian");
        string[] options = launcher == Launcher.OpenMpi ? ["--allow-run-as-root", "--oversubscribe"] : [];
        return (mpirun, [.. options, "-n", $"{ranks}"]);
    }

    /// <summary>What each rank said, without what launchers say. Open MPI gives each a terminal, which .NET then prepares.</summary>
    public static IEnumerable<string> Lines(this Command.Result result) =>
        result.Output.Replace("\e[?1h\e=", "", StringComparison.Ordinal).Split('\n').Where(line => line.StartsWith('[')).Order(StringComparer.Ordinal);

    /// <summary>All that was printed: Open MPI's launcher takes what a rank says of an error for either.</summary>
    public static string Everything(this Command.Result result) => result.Output + result.Errors;
}
