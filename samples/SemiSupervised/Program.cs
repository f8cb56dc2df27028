using System.CommandLine;
using System.Globalization;
using DataModule;
using SemiSupervised;
using TorchSharp;

var dataDir = new Option<string>("--data-dir")
{
    Description = "Where the four IDX files of Fashion-MNIST are, or are put",
    DefaultValueFactory = _ => Path.Combine("data", "fashion"),
};
var labelled = new Option<int>("--labelled") { Description = "How many images keep their label", DefaultValueFactory = _ => 500 };
var steps = new Option<long>("--steps") { Description = "Optimizer steps of each of the two runs", DefaultValueFactory = _ => 600 };
var command = new RootCommand("Trains on few labelled images, without and with many unlabelled ones beside them, and compares.")
{
    dataDir, labelled, steps,
};
command.SetAction(result =>
{
    foreach (var useUnlabelled in (ReadOnlySpan<bool>)[false, true])
    {
        torch.manual_seed(42);
        var data = new SemiSupervisedDataModule(result.GetValue(dataDir)!, result.GetValue(labelled));
        using var model = new SemiSupervisedModel(useUnlabelled);
        var trainer = new Trainer { MaxSteps = result.GetValue(steps) };
        trainer.Fit(model, data);
        var accuracy = trainer.Test(model, data)["accuracy"];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"test accuracy {(useUnlabelled ? "with" : "without")} unlabelled images: {accuracy:0.000}"));
    }
});
return command.Parse(args).Invoke();
