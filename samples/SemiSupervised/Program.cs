using System.CommandLine;
using System.Globalization;
using DataModule;
using Samples;
using SemiSupervised;
using TorchSharp;

var dataDir = new Option<string>("--data-dir")
{
    Description = "Where the four IDX files of Fashion-MNIST are, or are put",
    DefaultValueFactory = _ => Path.Combine("data", "fashion"),
};
var labelled = new Option<int>("--labelled") { Description = "How many images keep their label", DefaultValueFactory = _ => 500 };
var steps = new Option<int>("--steps") { Description = "Optimizer steps of each of the two runs", DefaultValueFactory = _ => 600 };
var command = new RootCommand("Trains on few labelled images, without and with many unlabelled ones beside them, and compares.")
{
    dataDir, labelled, steps,
};
RunOptions.AtLeast(labelled, 1);
RunOptions.AtLeast(steps, 1);
var run = new RunOptions(command, severalRuns: true);
return SampleProgram.Run(command, args, result =>
{
    foreach (var part in (ReadOnlySpan<string>)["without", "with"])
    {
        torch.manual_seed(42);
        var data = new SemiSupervisedDataModule(result.GetValue(dataDir)!, result.GetValue(labelled));
        using var model = new SemiSupervisedModel(useUnlabelled: part == "with");
        var trainer = new Trainer
        {
            MaxSteps = result.GetValue(steps),
            Callbacks = run.Callbacks(result, part),
            Loggers = run.Loggers(result, part),
        };
        trainer.Fit(model, data, run.Resume(result));
        var accuracy = trainer.Test(model, data)["accuracy"];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy {part} unlabelled images: {accuracy:0.000}"));
    }
});
