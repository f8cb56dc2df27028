using System.CommandLine;
using System.Globalization;
using DataModule;
using Pictures;
using Samples;
using TorchSharp;

var set = new Option<PictureSet>("--data")
{
    Description = "What to train on: icons in folders by kind, clothes, or photographs in ten classes",
    HelpName = "icons|fashion|cifar10",
};
var dataDir = new Option<string?>("--data-dir") { Description = "Where the data is, or is put [default: the installed icons, or a folder in data/]" };
var epochs = new Option<int>("--epochs") { Description = "How often to go through the training pictures", DefaultValueFactory = _ => 20 };
var batchSize = new Option<int>("--batch-size") { Description = "Pictures in a batch", DefaultValueFactory = _ => 32 };
var seed = new Option<ulong>("--seed") { Description = "Fixes splits, order, augmentation and initial weights", DefaultValueFactory = _ => 42 };
var workers = new Option<int>("--workers") { Description = "Threads that decode and augment ahead", DefaultValueFactory = _ => 1 };
var fake = new Option<bool>("--fake") { Description = "Train on a miniature of the data that is made on the spot: nothing is needed" };
var sheet = new Option<string?>("--contact-sheet") { Description = "Draw training pictures before and after augmentation into this PNG file, and end" };
var command = new RootCommand("Trains one small network on pictures: of a folder of one's own, or of a public data set.")
{
    set, dataDir, epochs, batchSize, seed, workers, fake, sheet,
};
RunOptions.AtLeast(epochs, 1);
RunOptions.AtLeast(batchSize, 1);
RunOptions.AtLeast(workers, 0);
var run = new RunOptions(command);
return SampleProgram.Run(command, args, result =>
{
    var which = result.GetValue(set);
    var root = Environment.GetEnvironmentVariable("DATAMODULE_DATA") is { Length: > 0 } given ? given : "data";
    var directory = result.GetValue(dataDir) ?? PictureData.Directory(which, root, result.GetValue(fake));
    if (result.GetValue(fake))
    {
        PictureData.WriteFake(which, directory);
    }

    torch.manual_seed((long)result.GetValue(seed));
    var data = PictureData.Create(which, directory, result.GetValue(batchSize), result.GetValue(seed), result.GetValue(workers));
    if (result.GetValue(sheet) is { } path)
    {
        ContactSheet.Write(path, data);
        return;
    }

    using var model = new PictureModel(data.Shape.Channels, data.ClassCount, learningRate: 0.003);
    var trainer = new Trainer
    {
        MaxEpochs = result.GetValue(epochs),
        Callbacks = run.Callbacks(result),
        Loggers = run.Loggers(result),
    };
    trainer.Fit(model, data, run.Resume(result));
    var accuracy = trainer.Test(model, data)["accuracy"];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy over {data.ClassCount} classes: {accuracy:0.000}"));
});
