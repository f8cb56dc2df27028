using DataModule.Benchmarks.Generator;
using DataModule.Benchmarks.Loader;
using DataModule.Benchmarks.Pictures;
using DataModule.Benchmarks.Ranks;
using DataModule.Benchmarks.Trainer;

// Each benchmark prints a table. --json FILE writes the same figures as rows.
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
        Console.Error.WriteLine($"There is no benchmark '{name}'; choose loader, trainer, generator, pictures or ranks.");
        return 2;
}
