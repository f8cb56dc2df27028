using System.CommandLine;
using System.Globalization;
using DataModule;
using Mnist;
using Samples;
using TorchSharp;

var options = new MnistOptions();
return SampleProgram.Run(options.Command, args, result =>
{
    var seed = result.GetValue(options.Seed);
    torch.manual_seed((long)seed);
    var (directory, batchSize, workers) = (DataDirectory(result), result.GetValue(options.BatchSize), result.GetValue(options.Workers));
    PictureDataModule data = result.GetValue(options.Images) == ImageSet.Mnist
        ? new MnistDataModule(directory, batchSize, validationSplit: 0.1, seed: seed, workers: workers)
        : new FashionMnistDataModule(directory, batchSize, validationSplit: 0.1, seed: seed, workers: workers);
    using var model = new MnistModel(result.GetValue(options.LearningRate));
    var trainer = new Trainer
    {
        MaxEpochs = result.GetValue(options.Epochs),
        Device = result.GetValue(options.Device)!,
        Progress = result.GetValue(options.Quiet) ? ProgressDisplay.None : ProgressDisplay.Auto,
        Callbacks = options.Run.Callbacks(result),
        Loggers = options.Run.Loggers(result),
    };
    trainer.Fit(model, data, options.Run.Resume(result));
    var accuracy = trainer.Test(model, data)["accuracy"];
    if (trainer.IsGlobalZero)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy: {accuracy:0.000}"));
    }
});

// A directory that was named must be there: making one in the place of a misspelt name would help nobody.
string DataDirectory(ParseResult result)
{
    if (result.GetValue(options.DataDir) is not { } given)
    {
        var root = Environment.GetEnvironmentVariable("DATAMODULE_DATA") is { Length: > 0 } set ? set : "data";
        return Path.Combine(root, result.GetValue(options.Images) == ImageSet.Mnist ? "mnist" : "fashion");
    }

    return Directory.Exists(given)
        ? given
        : throw new DataSourceException(given, "a directory, to read images from or to put them in", "no such directory");
}
