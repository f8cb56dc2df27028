using System.Globalization;
using DataModule;
using Mnist;
using TorchSharp;

const int Failure = 1;
const int BadUsage = 2;

var options = new MnistOptions();
var parsed = options.Command.Parse(args);
if (parsed.Errors.Count > 0)
{
    var words = parsed.Errors.SelectMany(error => error.Message.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
    Console.Error.WriteLine($"error: {string.Join(' ', words)} See --help.");
    return BadUsage;
}

options.Command.SetAction(result => Run(options.Read(result)));
return parsed.Invoke(new() { EnableDefaultExceptionHandler = false });

static int Run(MnistSettings settings)
{
    try
    {
        var accuracy = TrainAndTest(settings);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy: {accuracy:0.000}"));
        return 0;
    }
    catch (Exception exception) when (Expected(exception) is { } expected)
    {
        Console.Error.WriteLine($"error: {expected.Message}");
        return Failure;
    }
}

// What is wrong with the data, the options or the installation is said in one line; anything else is a bug, and gets its stack trace.
static Exception? Expected(Exception exception) => exception switch
{
    DataSourceException or CheckpointException or StateException or IOException => exception,
    InvalidOperationException or DllNotFoundException => exception,
    TypeInitializationException { InnerException: { } inner } => Expected(inner),
    _ => null,
};

static double TrainAndTest(MnistSettings settings)
{
    torch.manual_seed((long)settings.Seed);
    var data = new MnistDataModule(DataDirectory(settings), settings.Images, settings.BatchSize, settings.Seed, settings.Workers);
    using var model = new MnistModel(settings.LearningRate);
    var trainer = new Trainer
    {
        MaxEpochs = settings.Epochs,
        Device = settings.Device,
        Progress = settings.Quiet ? ProgressDisplay.None : ProgressDisplay.Auto,
        Callbacks = settings.CheckpointDir is { } checkpoints
            ? [new ModelCheckpoint(checkpoints) { EveryNSteps = settings.CheckpointEveryNSteps }]
            : [],
        Loggers = settings.LogDir is { } logs ? [new CsvLogger(logs), new TensorBoardLogger(logs)] : [],
    };
    trainer.Fit(model, data, settings.Resume);
    return trainer.Test(model, data)["accuracy"];
}

// A directory that was named must be there: making one in the place of a misspelt name would help nobody.
static string DataDirectory(MnistSettings settings)
{
    if (settings.DataDir is null)
    {
        var root = Environment.GetEnvironmentVariable("DATAMODULE_DATA") is { Length: > 0 } given ? given : "data";
        return Path.Combine(root, settings.Images == ImageSet.Mnist ? "mnist" : "fashion");
    }

    return Directory.Exists(settings.DataDir)
        ? settings.DataDir
        : throw new DataSourceException(settings.DataDir, "a directory, to read images from or to put them in", "no such directory");
}
