using DataModule.Benchmarks.Generator;
using DataModule.Benchmarks.Loader;
using DataModule.Benchmarks.Pictures;
using DataModule.Benchmarks.Ranks;
using DataModule.Benchmarks.Trainer;

// One benchmark a name; each prints a table, and takes --json FILE for the same as rows.
var name = args.Length > 0 && !args[0].StartsWith('-') ? args[0] : "loader";
string[] rest = args.Length > 0 && args[0] == name ? args[1..] : args;
switch (name)
{
    case "loader":
        return LoaderBenchmark.Run(rest);
    case "trainer":
        return TrainerBenchmark.Run(rest);
    case "generator":
        return GeneratorBenchmark.Run(rest);
    case "pictures":
        return PictureBenchmark.Run(rest);
    case "ranks":
        return RankBenchmark.Run(rest);
    default:
        Console.Error.WriteLine($"There is no benchmark '{name}'; there are: loader, trainer, generator, pictures, ranks.");
        return 2;
}
