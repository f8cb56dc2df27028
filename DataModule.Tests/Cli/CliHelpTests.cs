using Xunit;

namespace DataModule.Tests.Cli;

/// <summary>What a program says of its options.</summary>
public sealed class CliHelpTests : IDisposable
{
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Help_lists_options_by_group_with_documentation_range_and_default_and_loads_no_libtorch()
    {
        var help = await run.TypeAsync(new Dictionary<string, string> { ["CLI_MAPS"] = run["maps"] }, "--help");

        Assert.Equal((0, ""), (help.ExitCode, help.Errors));
        Assert.Matches(@"(?m)^  fit +Train the model", help.Output);
        Assert.Contains(
            """

            data: Points on a plane, of which the height is to be learnt.
              --data.samples <integer>                How many points there are, in Points. [in [8, 100000]; default: 160]
              --data.batch-size <integer>             Points in a batch. [in [1, 4096]; default: 16]
              --data.noise <none|uniform-draws>       What the heights are spoilt by. [default: none]

            """.ReplaceLineEndings("\n").TrimEnd('\n'),
            help.Output,
            StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  --model.inputs <integer> +Numbers in a position. \[required\]$", help.Output);
        Assert.Matches(@"(?m)^  --model.lr <number> +Step size of the optimizer. \[in \(0, 10\]; default: 0.1\]$", help.Output);
        string[] groups = ["\ndata: ", "\nmodel\n", "\ntrainer: ", "\ncheckpoint: ", "\nearly-stopping: ", "\ncsv: ", "\nrun: "];
        var places = groups.Select(group => help.Output.IndexOf(group, StringComparison.Ordinal)).ToArray();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);

        // The managed TorchSharp is read for its types; the native libraries are not.
        var mapped = File.ReadAllLines(run["maps"]).Select(line => Path.GetFileName(line)).ToHashSet();
        Assert.Contains("DataModule.Cli.dll", mapped);
        Assert.DoesNotContain(mapped, name => name.StartsWith("libtorch", StringComparison.OrdinalIgnoreCase) || name.StartsWith("libc10", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_shell_completes_options_and_values()
    {
        var options = await run.TypeAsync("[suggest:12]", "fit --data.b");
        Assert.Equal("--data.batch-size", options.Output.Trim());
        var values = await run.TypeAsync("[suggest:17]", "fit --data.noise ");
        Assert.Equal(["none", "uniform-draws"], values.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("error: a verb is needed: fit, validate, test, predict, card, explain, config")]
    [InlineData("error: 'tset' is neither a verb nor the value of an option; did you mean 'test'?", "tset")]
    [InlineData("error: there is no option '--data.bathc-size'; did you mean '--data.batch-size'?", "fit", "--data.bathc-size", "3")]
    [InlineData("error: there is no option '--data.bathc-size'; did you mean '--data.batch-size'?", "--data.bathc-size=3", "fit")]
    [InlineData("error: there is no option '--bathc-size'; did you mean '--data.batch-size'?", "fit", "--bathc-size", "3")]
    [InlineData("error: there is no option '--epochs'; did you mean '--trainer.max-epochs'?", "fit", "--epochs", "3")]
    [InlineData("error: there is no option '--bs'; did you mean '--data.batch-size'?", "fit", "--bs", "3")]
    [InlineData("error: there is no option '--colour'", "fit", "--colour", "red")]
    [InlineData("error: test needs a trained model: give --checkpoint last, best, a run's folder or a file", "test")]
    [InlineData("error: --checkpoint last: no run in 'runs' has a checkpoint (--run.dir sets the folder of runs)", "test", "--checkpoint", "last")]
    [InlineData("error: --resume is for fit; give the model to evaluate with --checkpoint", "test", "--resume", "last")]
    [InlineData("error: model.inputs is missing: give --model.inputs <integer>, or 'inputs' under 'model' in a --config file", "fit")]
    [InlineData("error: command line: data.noise is 'uniform'; it must be one of none, uniform-draws; did you mean 'uniform-draws'?", "--data.noise", "uniform", "fit")]
    [InlineData("error: command line: model.lr is '0'; it must be a number, in (0, 10]", "fit", "--model.inputs=2", "--model.lr=0")]
    [InlineData("error: command line: data.samples is '3e10'; it must be a whole number, in [8, 100000]", "fit", "--data.samples", "3e10")]
    [InlineData("error: MinEpochs is 3, but MaxEpochs is 2; it must be at most MaxEpochs.", "fit", "--model.inputs=2", "--trainer.min-epochs=3", "--trainer.max-epochs=2")]
    [InlineData("error: --sweep: there is no 'model.lt'; did you mean 'model.lr'?", "fit", "--model.inputs=2", "--sweep", "model.lt=1")]
    public async Task A_wrong_command_line_is_a_line_on_what_was_found_and_what_is_near_and_exit_code_2(string said, params string[] arguments)
    {
        var result = await run.TypeAsync(arguments);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal(said, result.Errors.Split('\n').First(line => line.StartsWith("error", StringComparison.Ordinal)));
    }
}
