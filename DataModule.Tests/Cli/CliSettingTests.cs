using Xunit;

namespace DataModule.Tests.Cli;

/// <summary>Where settings come from, and which wins.</summary>
public sealed class CliSettingTests : IDisposable
{
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task The_command_line_wins_over_the_environment_that_over_files_and_later_files_over_earlier_ones()
    {
        run.Write("a.yaml", """
            data:
              batch_size: 8
              seed: 5
              slopes: [1, 2.5]
              label: 2026
            model:
              lr: 0.3
              inputs: 2
            """);
        run.Write("b.yaml", """
            # another spelling of the same names, and names with dots
            data.batchSize: 4
            model:
              LR: 0.4
            """);
        var environment = new Dictionary<string, string> { ["DATAMODULE__DATA__SEED"] = "6", ["DATAMODULE__MODEL__LR"] = "0.5" };

        // Options stand before and after the verb, and files after what wins over them.
        var printed = await run.TypeAsync(environment, "--model.lr", "0.7", "--data.Noise=UniformDraws", "fit", "--model.lr", "0.6", "--print-config=sources", "--config", "a.yaml", "--config", "b.yaml");

        Assert.Equal((0, ""), (printed.ExitCode, printed.Errors));
        Assert.StartsWith(
            """
            data:
              samples: 160  # default
              batch-size: 4  # b.yaml:2
              noise: uniform-draws  # command line
              slopes: [1, 2.5]  # a.yaml:4
              seed: 6  # environment variable DATAMODULE__DATA__SEED
              label: "2026"  # a.yaml:5
              patience: null  # default
            model:
              inputs: 2  # a.yaml:8
              lr: 0.6  # command line
              bias: true  # default
            trainer:

            """.ReplaceLineEndings("\n"),
            printed.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_may_have_defaults_of_its_own_below_all_else()
    {
        var environment = new Dictionary<string, string> { ["CLI_MODEL"] = "with defaults" };
        var help = await run.TypeAsync(environment, "--help");
        Assert.Matches(@"(?m)^  --model.inputs <integer> +Numbers in a position. \[default: 2\]$", help.Output);
        var fit = await run.TypeAsync(environment, "fit", "--progress", "none");
        Assert.Equal(0, fit.ExitCode);

        var printed = await run.TypeAsync(environment, "fit", "--print-config=sources", "--resume", "last");
        Assert.Contains($"  max-epochs: 1  # {Path.GetRelativePath(run.Path, Assert.Single(run.Runs))}/config.yaml\n", printed.Output, StringComparison.Ordinal);
        Assert.Contains("  patience: 7  # ", printed.Output, StringComparison.Ordinal);
        printed = await run.TypeAsync(environment, "fit", "--print-config=sources", "--max-epochs", "2");
        Assert.Contains("  max-epochs: 2  # command line\n", printed.Output, StringComparison.Ordinal);
        Assert.Contains("  inputs: 2  # the program's default\n", printed.Output, StringComparison.Ordinal);

        var wrong = await run.TypeAsync(new Dictionary<string, string> { ["CLI_MODEL"] = "with wrong defaults" }, "fit", "--model.inputs", "2");
        Assert.Equal(2, wrong.ExitCode);
        Assert.StartsWith("error: the program's defaults:1: there is no 'trainer.max-epoch'; did you mean 'trainer.max-epochs'?", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_one_group_alone_has_needs_no_group()
    {
        var printed = await run.TypeAsync("--batchSize", "7", "fit", "--print-config", "--max_epochs=3");
        Assert.Contains("  batch-size: 7\n", printed.Output, StringComparison.Ordinal);
        Assert.Contains("  max-epochs: 3\n", printed.Output, StringComparison.Ordinal);

        var ambiguous = await run.TypeAsync("fit", "--seed", "3");
        Assert.Equal(2, ambiguous.ExitCode);
        Assert.StartsWith("error: '--seed' is ambiguous: give --data.seed or --run.seed\n", ambiguous.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_config_prints_is_a_file_that_gives_the_same_settings_again()
    {
        string[] given = ["--model.inputs", "2", "--data.label", "a: \"b\" # c", "--data.patience", "00:00:00.5", "--trainer.max-time", "01:00:00", "--early-stopping.enabled", "--data.slopes", "[1, -2e-3]"];
        var documented = await run.TypeAsync(["config", .. given]);
        Assert.Contains("  # Points in a batch. <integer>, in [1, 4096]\n  batch-size: 16\n", documented.Output, StringComparison.Ordinal);
        run.Write("c.yaml", documented.Output);

        var plain = await run.TypeAsync(["fit", "--print-config", .. given]);
        var again = await run.TypeAsync("--print-config", "--config", "c.yaml");

        Assert.Contains("early-stopping:\n  enabled: true\n", plain.Output, StringComparison.Ordinal);
        Assert.Equal((0, plain.Output), (again.ExitCode, again.Output));
    }

    [Fact]
    public async Task Every_fault_of_files_and_environment_is_a_line_with_its_place_and_the_nearest_name()
    {
        run.Write("wrong.yaml", """
            data:
              batchsiz: 4
              seed: many
              noise: uniformdraw
              samples: 3
              label: a
              label: b
              slopes: {x: 1}
            trainr:
              max-epochs: 3
            model: {lr: -1}
            save-top-k: 3
            """);
        run.Write("broken.yaml", "data:\n  seed: [1\n");
        var environment = new Dictionary<string, string> { ["DATAMODULE__TRAINER__MAX_EPOCH"] = "3", ["DATAMODULE__MODEL__BIAS"] = "yes" };

        var result = await run.TypeAsync(environment, "fit", "--config", "wrong.yaml", "--config", "broken.yaml", "--config", "missing.yaml");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        var lines = result.Errors.Split('\n');
        Assert.Equal(
            [
                "error: wrong.yaml:2: there is no 'data.batchsiz'; did you mean 'data.batch-size'?",
                "error: wrong.yaml:3: data.seed is 'many'; it must be a whole number",
                "error: wrong.yaml:4: data.noise is 'uniformdraw'; it must be one of none, uniform-draws; did you mean 'uniform-draws'?",
                "error: wrong.yaml:5: data.samples is '3'; it must be a whole number, in [8, 100000]",
                "error: wrong.yaml:7: 'data.label' is given twice",
            ],
            lines[..5]);
        Assert.StartsWith("error: wrong.yaml:8: data.slopes is '{x: 1}'; it must be ", lines[5], StringComparison.Ordinal);
        Assert.Equal("error: wrong.yaml:10: there is no 'trainr.max-epochs'; did you mean 'trainer.max-epochs'?", lines[6]);
        Assert.Equal("error: wrong.yaml:11: model.lr is '-1'; it must be a number, in (0, 10]", lines[7]);
        Assert.Equal("error: wrong.yaml:12: there is no 'save-top-k'; did you mean 'checkpoint.save-top-k'?", lines[8]);
        Assert.Matches(@"\Aerror: broken\.yaml:[23]: invalid YAML: ", lines[9]);
        Assert.StartsWith("error: missing.yaml: ", lines[10], StringComparison.Ordinal);
        Assert.Equal("error: environment variable DATAMODULE__MODEL__BIAS: model.bias is 'yes'; it must be one of true, false", lines[11]);
        Assert.Equal("error: environment variable DATAMODULE__TRAINER__MAX_EPOCH: there is no 'trainer.max-epoch'; did you mean 'trainer.max-epochs'?", lines[12]);
    }

    [Fact]
    public void The_trainer_has_an_option_for_each_of_its_properties_with_the_same_default()
    {
        string[] others = [nameof(Trainer.Callbacks), nameof(Trainer.Loggers), nameof(Trainer.Collectives), nameof(Trainer.HandleSignals), nameof(Trainer.Logger)];
        var made = TrainerOptions.Create(new TrainerOptions.HyperparameterValues()).Make([], [], SingleProcess.Instance);
        var plain = new Trainer();
        var settable = typeof(Trainer).GetProperties().Where(property =>
            property.SetMethod is { IsPublic: true } setter && setter.ReturnParameter.GetRequiredCustomModifiers().Length > 0 && !others.Contains(property.Name)).ToArray();

        Assert.True(settable.Length > 20);
        Assert.Equal(
            settable.Select(property => property.Name).Order(StringComparer.Ordinal),
            HyperparameterSchema.Of<TrainerOptions.HyperparameterValues>().Select(info => info.Name).Order(StringComparer.Ordinal));
        Assert.All(settable, property => Assert.Equal(property.GetValue(plain), property.GetValue(made)));
    }
}
