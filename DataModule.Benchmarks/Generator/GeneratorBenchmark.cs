using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using DataModule.Benchmarks.Loader;
using DataModule.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DataModule.Benchmarks.Generator;

/// <summary>The cost of the generator in the editor and the build, compared with a generator that only finds the attributes.</summary>
internal static class GeneratorBenchmark
{
    private const int Repetitions = 21;
    private const int Processes = 5;
    private const int WarmUps = 30;
    private const int Edits = 1000;

    private const string Help = """
        Usage: ./bench generator [options]

        Runs the source generator over 100 data modules, each with a sample, and prints its times and memory.

          cold                a new driver and a new compilation, in a process that has generated before
          cold process        the first run of a process, which also loads and compiles Roslyn and the generator
          key stroke          a new run after an edit in a file without data modules
          edit of a module    a new run after a stage was added to one of the modules
          memory              managed memory after 1,000 key strokes minus that after 100

        Times are processor times of the generating thread: the median, and half the interquartile range as the spread.
        "Roslyn alone" is a generator that finds the same attributes and does nothing with them.

          --json FILE     also write the figures to a file, as rows of case, system, metric, unit, median, spread
        """;

    private static readonly (string Name, Func<IIncrementalGenerator> Create)[] Systems =
        [("ours", static () => new DataModuleGenerator()), ("Roslyn alone", static () => new AttributeSearch())];

    public static int Run(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var place && place + 1 < args.Length ? args[place + 1] : null;
        if (Option("--first-run") is { } child)
        {
            var compilation = Workload.Create(Workload.Unrelated(0));
            Console.WriteLine(Cold(Systems.Single(system => system.Name == child).Create(), compilation).ToString("R", CultureInfo.InvariantCulture));
            return 0;
        }

        // Otherwise the first system would also pay for compiling the code that both run.
        for (var round = 0; round < WarmUps; round++)
        {
            foreach (var system in Systems)
            {
                Cold(system.Create(), Workload.Create(Workload.Unrelated(round)));
            }
        }

        List<Row> rows = [.. Systems.SelectMany(system => Measure(system.Name, system.Create))];
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{row.Metric,-18}{row.System,-14}{row.Median,10:F3} ±{row.Spread:F3} {row.Unit}"));
        }

        if (Option("--json") is { } path)
        {
            File.WriteAllText(path, new JsonArray([.. rows.Select(row => row.ToJson())]).ToJsonString(new() { WriteIndented = true }));
        }

        return 0;
    }

    private static IEnumerable<Row> Measure(string system, Func<IIncrementalGenerator> create)
    {
        Row Result(string metric, string unit, IEnumerable<double> values) =>
            Row.Of(FormattableString.Invariant($"{Workload.Modules} modules"), system, metric, unit, values);

        yield return Result("cold", "ms", Enumerable.Range(0, Repetitions)
            .Select(_ => Cold(create(), Workload.Create(Workload.Unrelated(0)))));
        yield return Result("cold process", "ms", Enumerable.Range(0, Processes).Select(_ => FirstRun(system)));

        var unrelated = Workload.Unrelated(0);
        var compilation = Workload.Create(unrelated);
        var driver = Workload.Driver(create()).RunGenerators(compilation);
        List<double> strokes = [];
        long memory = 0;
        for (var stroke = 1; stroke <= Edits; stroke++)
        {
            var edited = Workload.Unrelated(stroke);
            compilation = compilation.ReplaceSyntaxTree(unrelated, edited);
            unrelated = edited;
            strokes.Add(Time(() => driver = driver.RunGenerators(compilation)));
            if (stroke == 100)
            {
                memory = Memory();
            }
        }

        memory = Memory() - memory;
        yield return Result("key stroke", "ms", strokes.Skip(100));
        yield return Result("memory", "KB", [memory / 1024.0]);

        List<double> edits = [];
        for (var edit = 0; edit < Workload.Modules; edit++)
        {
            var (old, edited) = Workload.EditModule(compilation, edit);
            compilation = compilation.ReplaceSyntaxTree(old, edited);
            edits.Add(Time(() => driver = driver.RunGenerators(compilation)));
        }

        yield return Result("edit of a module", "ms", edits);
    }

    private static double Cold(IIncrementalGenerator generator, CSharpCompilation compilation)
    {
        var driver = Workload.Driver(generator);
        var time = Time(() => driver = driver.RunGenerators(compilation));
        Check(driver);
        return time;
    }

    // A run that did not do its work would be fast.
    private static void Check(GeneratorDriver driver)
    {
        var result = driver.GetRunResult();
        if (result.GeneratedTrees.Length != 2 * Workload.Modules || result.Diagnostics.Length > 0)
        {
            throw new InvalidOperationException(
                $"{result.GeneratedTrees.Length} files were generated, with these diagnostics: {string.Join(' ', result.Diagnostics.Take(3))}");
        }
    }

    // The generator is one thread: its own time leaves out what else the machine does.
    private static double Time(Action action)
    {
        var started = ThreadClock.Milliseconds;
        action();
        return ThreadClock.Milliseconds - started;
    }

    private static long Memory()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static double FirstRun(string system)
    {
        string[] arguments = [typeof(GeneratorBenchmark).Assembly.Location, "generator", "--first-run", system];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }
}
