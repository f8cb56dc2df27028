using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Samples;

namespace Mnist;

/// <summary>What the command line can say.</summary>
internal sealed class MnistOptions
{
    public Option<ImageSet> Images { get; } = new("--data")
    {
        Description = "Which images: of clothes (fashion), or of handwritten digits (mnist)",
        DefaultValueFactory = _ => ImageSet.Fashion,
        HelpName = "fashion|mnist",
    };

    public Option<string?> DataDir { get; } = new("--data-dir")
    {
        Description = "Where the four IDX files are, gzipped or not [default: data/fashion or data/mnist]",
    };

    public Option<int> Epochs { get; } = new("--epochs")
    {
        Description = "How often to go through the training images",
        DefaultValueFactory = _ => 3,
    };

    public Option<int> BatchSize { get; } = new("--batch-size")
    {
        Description = "Images in a batch",
        DefaultValueFactory = _ => 64,
    };

    public Option<double> LearningRate { get; } = new("--learning-rate")
    {
        Description = "Step size of the Adam optimiser",
        DefaultValueFactory = _ => 0.001,
        CustomParser = ParseNumber,
    };

    public Option<ulong> Seed { get; } = new("--seed")
    {
        Description = "Fixes the split, the order and the initial weights",
        DefaultValueFactory = _ => 42,
    };

    public Option<string> Device { get; } = new("--device")
    {
        Description = "Where to train: auto, cpu or cuda",
        DefaultValueFactory = _ => "auto",
        HelpName = "auto|cpu|cuda",
    };

    public Option<int> Workers { get; } = new("--workers")
    {
        Description = "Threads that prepare batches ahead",
        DefaultValueFactory = _ => 1,
    };

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Print the test accuracy only" };

    public MnistOptions()
    {
        Command = new RootCommand("Trains a small convolutional network on images, and tests it on held-out ones.")
        {
            Images, DataDir, Epochs, BatchSize, LearningRate, Seed, Device, Workers,
        };
        Run = new RunOptions(Command);
        Command.Add(Quiet);
        Device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        RunOptions.AtLeast(Epochs, 1);
        RunOptions.AtLeast(BatchSize, 1);
        RunOptions.AtLeast(Workers, 0);
    }

    public RootCommand Command { get; }

    public RunOptions Run { get; }

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
