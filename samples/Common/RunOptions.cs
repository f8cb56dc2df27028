using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DataModule;

namespace Samples;

/// <summary>The options of every sample that trains: where to save and log, and what to go on from.</summary>
internal sealed class RunOptions
{
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

    /// <param name="command">The sample's command, to which they are added.</param>
    /// <param name="severalRuns">Whether it does several runs, each of which has checkpoints of its own.</param>
    public RunOptions(RootCommand command, bool severalRuns = false)
    {
        foreach (var option in (Option[])[checkpointDir, checkpointEveryNSteps, resume, logDir])
        {
            command.Add(option);
        }

        foreach (var option in (Option[])[checkpointDir, resume, logDir])
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens is [{ Value: "" }])
                {
                    result.AddError($"{option.Name} is empty.");
                }
            });
        }

        AtLeast(checkpointEveryNSteps, 0);
        if (severalRuns)
        {
            resume.AcceptOnlyFromAmong("last");
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(checkpointDir) is null
                && (result.GetResult(checkpointEveryNSteps) is { Implicit: false } || result.GetResult(resume)?.Tokens is [{ Value: "last" }]))
            {
                result.AddError("--checkpoint-every-n-steps and --resume last need --checkpoint-dir.");
            }
        });
    }

    /// <param name="result">The command line.</param>
    /// <param name="part">The folder within the checkpoints' of one of several runs.</param>
    public IReadOnlyList<Callback> Callbacks(ParseResult result, string part = "") => result.GetValue(checkpointDir) is { } directory
        ? [new ModelCheckpoint(Path.Combine(directory, part)) { EveryNSteps = result.GetValue(checkpointEveryNSteps) }]
        : [];

    public IReadOnlyList<IMetricLogger> Loggers(ParseResult result, string part = "") => result.GetValue(logDir) is { } directory
        ? [new CsvLogger(Path.Combine(directory, part)), new TensorBoardLogger(Path.Combine(directory, part))]
        : [];

    public string? Resume(ParseResult result) => result.GetValue(resume);

    public static void AtLeast(Option<int> option, int least) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && value < least)
        {
            result.AddError($"{option.Name} is {value}; it must be at least {least}.");
        }
    });
}
