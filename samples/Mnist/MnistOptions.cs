using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Mnist;

/// <summary>What the command line can say.</summary>
internal sealed class MnistOptions
{
    private readonly Option<ImageSet> data = new("--data")
    {
        Description = "Which images: of clothes (fashion), or of handwritten digits (mnist)",
        DefaultValueFactory = _ => ImageSet.Fashion,
    };

    private readonly Option<string?> dataDir = new("--data-dir")
    {
        Description = "Where the four IDX files are, gzipped or not [default: data/fashion or data/mnist]",
    };

    private readonly Option<int> epochs = new("--epochs")
    {
        Description = "How often to go through the training images",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<int> batchSize = new("--batch-size")
    {
        Description = "Images in a batch",
        DefaultValueFactory = _ => 64,
    };

    private readonly Option<double> learningRate = new("--learning-rate")
    {
        Description = "Step size of the Adam optimiser",
        DefaultValueFactory = _ => 0.001,
        CustomParser = ParseNumber,
    };

    private readonly Option<ulong> seed = new("--seed")
    {
        Description = "Fixes the split, the order and the initial weights",
        DefaultValueFactory = _ => 42,
    };

    private readonly Option<string> device = new("--device")
    {
        Description = "Where to train: auto, cpu or cuda",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<int> workers = new("--workers")
    {
        Description = "Threads that prepare batches ahead",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> checkpointDir = new("--checkpoint-dir")
    {
        Description = "Where to save checkpoints, after each epoch and when interrupted [default: nowhere]",
    };

    private readonly Option<int> checkpointEveryNSteps = new("--checkpoint-every-n-steps")
    {
        Description = "Save after every so many steps, too; 0 for never",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<string?> resume = new("--resume")
    {
        Description = "Go on from a checkpoint: a path, or 'last' for the newest in --checkpoint-dir",
    };

    private readonly Option<string?> logDir = new("--log-dir")
    {
        Description = "Where to log metrics, as CSV with curves and for TensorBoard [default: nowhere]",
    };

    private readonly Option<bool> quiet = new("--quiet") { Description = "Print the test accuracy only" };

    public MnistOptions()
    {
        Command = new RootCommand("Trains a small convolutional network on images, and tests it on held-out ones.")
        {
            data, dataDir, epochs, batchSize, learningRate, seed, device, workers,
            checkpointDir, checkpointEveryNSteps, resume, logDir, quiet,
        };
        data.HelpName = "fashion|mnist";
        device.HelpName = "auto|cpu|cuda";
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        AtLeast(epochs, 1);
        AtLeast(batchSize, 1);
        AtLeast(workers, 0);
        AtLeast(checkpointEveryNSteps, 0);
        Command.Validators.Add(result =>
        {
            if (result.GetResult(checkpointDir) is null
                && (result.GetResult(checkpointEveryNSteps) is { Implicit: false } || result.GetResult(resume)?.Tokens is [{ Value: "last" }]))
            {
                result.AddError("--checkpoint-every-n-steps and --resume last need --checkpoint-dir.");
            }
        });
    }

    public RootCommand Command { get; }

    public MnistSettings Read(ParseResult result)
    {
        var images = result.GetValue(data);
        return new MnistSettings(
            images,
            result.GetValue(dataDir),
            result.GetValue(epochs),
            result.GetValue(batchSize),
            result.GetValue(learningRate),
            result.GetValue(seed),
            result.GetValue(device)!,
            result.GetValue(workers),
            result.GetValue(checkpointDir),
            result.GetValue(checkpointEveryNSteps),
            result.GetValue(resume),
            result.GetValue(logDir),
            result.GetValue(quiet));
    }

    private static void AtLeast(Option<int> option, int least) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && value < least)
        {
            result.AddError($"{option.Name} is {value}; it must be at least {least}.");
        }
    });

    // The default parser follows the machine's culture, in which 0.001 may be one thousand.
    private static double ParseNumber(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and < double.PositiveInfinity)
        {
            return value;
        }

        result.AddError($"--learning-rate is '{text}'; it must be a positive number.");
        return 0;
    }
}

/// <summary>The command line, read. A missing data directory means the default one.</summary>
internal sealed record MnistSettings(
    ImageSet Images,
    string? DataDir,
    int Epochs,
    int BatchSize,
    double LearningRate,
    ulong Seed,
    string Device,
    int Workers,
    string? CheckpointDir,
    int CheckpointEveryNSteps,
    string? Resume,
    string? LogDir,
    bool Quiet);
