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
        Launcher launcher, int ranks, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var mpirun = launcher == Launcher.OpenMpi ? "mpirun.openmpi" : "mpirun.mpich";
        Assert.SkipUnless(File.Exists("/usr/bin/" + mpirun), $"{mpirun} is not installed; ./test installs it on Debian");
        string[] options = launcher == Launcher.OpenMpi ? ["--allow-run-as-root", "--oversubscribe"] : [];
        return Command.RunAsync(mpirun, [.. options, "-n", $"{ranks}", "dotnet", Job, .. arguments], environment);
    }

    /// <summary>What each rank said, without what launchers say. Open MPI gives each a terminal, which .NET then prepares.</summary>
    public static IEnumerable<string> Lines(this Command.Result result) =>
        result.Output.Replace("\e[?1h\e=", "", StringComparison.Ordinal).Split('\n').Where(line => line.StartsWith('[')).Order(StringComparer.Ordinal);

    /// <summary>All that was printed: Open MPI's launcher takes what a rank says of an error for either.</summary>
    public static string Everything(this Command.Result result) => result.Output + result.Errors;
}
