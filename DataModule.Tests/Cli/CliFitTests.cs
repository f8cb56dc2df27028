using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Cli;

/// <summary>Runs, typed as a user types them.</summary>
public sealed class CliFitTests : IDisposable
{
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task A_run_has_a_folder_of_its_own_that_no_other_run_writes_to()
    {
        string[] fit = ["fit", "--model.inputs", "2", "--trainer.max-epochs", "1", "--run.name", "try it"];
        var both = await Task.WhenAll(run.TypeAsync(fit), run.TypeAsync(fit));

        Assert.All(both, result => Assert.Equal(0, result.ExitCode));
        Assert.Equal(2, run.Runs.Length);
        Assert.All(run.Runs, folder =>
        {
            Assert.Matches(@"/\d{8}-\d{6}-try-it(-2)?\z", folder);
            Assert.Single(both, result => result.Errors.Contains($"run: {Path.GetRelativePath(run.Path, folder)}\n", StringComparison.Ordinal));
            Assert.Contains("max-epochs: 1\n", File.ReadAllText(Path.Combine(folder, "config.yaml")), StringComparison.Ordinal);
            Assert.Contains("fit --model.inputs 2", File.ReadAllText(Path.Combine(folder, "log.txt")), StringComparison.Ordinal);
            Assert.Contains("epoch 1/1: batch 5/5", File.ReadAllText(Path.Combine(folder, "log.txt")), StringComparison.Ordinal);
            Assert.Equal(3, File.ReadAllLines(Path.Combine(folder, "metrics.csv")).Length);
            Assert.True(File.Exists(Path.Combine(folder, "checkpoints/last.ckpt")));
        });
    }

    [Fact]
    public async Task A_run_that_is_gone_on_with_ends_as_one_that_was_not_interrupted_in_the_same_folder()
    {
        string[] options = ["--model.inputs", "2", "--model.lr", "0.05", "--data.batch-size", "8"];
        Assert.Equal(0, (await run.TypeAsync(["fit", "--trainer.max-epochs", "3", "--run.dir", "whole", .. options])).ExitCode);
        Assert.Equal(0, (await run.TypeAsync(["--resume", "last", "fit", "--trainer.max-epochs", "2", .. options])).ExitCode); // none yet: a new start

        var resumed = await run.TypeAsync("fit", "--resume", "last", "--trainer.max-epochs", "3");

        Assert.Equal(0, resumed.ExitCode);
        var folder = Assert.Single(run.Runs);
        var whole = Assert.Single(Directory.GetDirectories(run["whole"]));
        Assert.StartsWith($"trainer.max-epochs is 3 (command line), 2 in {Path.GetRelativePath(run.Path, folder)}/config.yaml\n", resumed.Errors, StringComparison.Ordinal);
        Assert.Equal(CliRun.Weights(Path.Combine(whole, "checkpoints/last.ckpt")), CliRun.Weights(Path.Combine(folder, "checkpoints/last.ckpt")));
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "metrics.csv")), File.ReadAllText(Path.Combine(folder, "metrics.csv")));
        Assert.Contains("max-epochs: 2\n", File.ReadAllText(Path.Combine(folder, "config.yaml")), StringComparison.Ordinal);
        Assert.Contains("max-epochs: 3\n", File.ReadAllText(Path.Combine(folder, "config-2.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_is_enough_to_validate_test_and_predict_and_what_differs_is_shown()
    {
        var fit = await run.TypeAsync("fit", "--model.inputs", "2", "--data.samples", "80", "--trainer.max-epochs", "1", "--trainer.progress", "none", "--and-test");
        Assert.Equal(0, fit.ExitCode);
        Assert.Matches(@"\Atest: error 0\.\d+\n\z", fit.Output);
        var folder = Assert.Single(run.Runs);
        var checkpoint = Path.Combine(folder, "checkpoints/last.ckpt");

        var tested = await run.TypeAsync("--checkpoint", checkpoint, "test", "--trainer.progress", "none");
        Assert.Equal((0, fit.Output), (tested.ExitCode, tested.Output));
        var printed = await run.TypeAsync("test", "--checkpoint", "last", "--print-config=sources");
        Assert.Contains($"  samples: 80  # {Path.GetRelativePath(run.Path, checkpoint)}\n", printed.Output, StringComparison.Ordinal);

        var validated = await run.TypeAsync("validate", "--checkpoint", folder, "--data.batch-size", "4");
        Assert.Equal(0, validated.ExitCode);
        Assert.StartsWith($"data.batch-size is 4 (command line), 16 in {checkpoint}\n", validated.Errors, StringComparison.Ordinal);
        Assert.Contains("validate: 20 samples", validated.Errors, StringComparison.Ordinal);
        Assert.Matches(@"\Avalidate: loss 0\.\d+\z", validated.LastLine);

        var predicted = await run.TypeAsync("predict", "--checkpoint", "last", "--run.name", "p");
        Assert.Equal(0, predicted.ExitCode);
        var files = Directory.GetFiles(Path.Combine(run.Runs.Single(path => path.EndsWith("-p-predict", StringComparison.Ordinal)), "predictions")).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["000000.safetensors", "000001.safetensors"], files.Select(Path.GetFileName));
        using var scope = TorchSharp.torch.NewDisposeScope();
        var tensors = SafeTensors.Load(files[1]);
        Assert.Equal([4], tensors["prediction.0"].shape);
        Assert.Equal(4, tensors["prediction.1"].item<long>());
    }

    [Fact]
    public async Task Callbacks_and_loggers_are_turned_on_by_name()
    {
        var fit = await run.TypeAsync(
            "fit", "--model.inputs", "2", "--trainer.max-epochs", "9", "--early-stopping.monitor", "loss", "--early-stopping.patience", "2", "--early-stopping.min-delta", "100",
            "--checkpoint.monitor", "loss", "--checkpoint.save-top-k", "3", "--csv.enabled", "false", "--json-lines.enabled", "--learning-rate-monitor.every-n-steps", "1");

        Assert.Equal(0, fit.ExitCode);
        Assert.Contains("fit: 3 epochs, 15 steps; loss was no better than", fit.Errors, StringComparison.Ordinal);
        var folder = Assert.Single(run.Runs);
        Assert.Contains("early-stopping:\n  enabled: true\n  monitor: loss\n", File.ReadAllText(Path.Combine(folder, "config.yaml")), StringComparison.Ordinal);
        Assert.Equal(4, Directory.GetFiles(Path.Combine(folder, "checkpoints"), "*.ckpt").Length);
        Assert.False(File.Exists(Path.Combine(folder, "metrics.csv")));
        Assert.Contains("learning_rate", File.ReadAllText(Path.Combine(folder, "metrics.jsonl")), StringComparison.Ordinal);
        Assert.Equal(0, (await run.TypeAsync("test", "--checkpoint", "best")).ExitCode);
    }

    [Fact]
    public async Task A_programs_own_callbacks_and_loggers_are_turned_on_by_name_too()
    {
        var environment = new Dictionary<string, string> { ["CLI_MODEL"] = "with plugins" };
        var help = await run.TypeAsync(environment, "--help");
        Assert.Contains(
            """

            countdown: Logs how many epochs are left.
              --countdown.enabled <true|false>        Whether it is on; any other setting turns it on. [default: false]
              --countdown.from <integer>              What it counts down from. [in [1, 100]; default: 10]

            copies: Logs metrics once more, elsewhere.
            """.ReplaceLineEndings("\n"),
            help.Output,
            StringComparison.Ordinal);

        // Ours come after a program's own, and can watch what those log.
        var fit = await run.TypeAsync(
            environment,
            "fit", "--model.inputs", "2", "--max-epochs", "9", "--progress", "none", "--copies.name", "twice", "--countdown.from", "5", "--early-stopping.monitor", "left", "--early-stopping.min-delta", "100");

        Assert.True(fit.ExitCode == 0, fit.ToString());
        var folder = Assert.Single(run.Runs);
        Assert.Contains("countdown:\n  enabled: true\n  from: 5\n", File.ReadAllText(Path.Combine(folder, "config.yaml")), StringComparison.Ordinal);
        Assert.Contains("Epochs = 4, Steps = 20, Reason = Callback", File.ReadAllText(Path.Combine(folder, "log.txt")), StringComparison.Ordinal);
        Assert.Contains("\"left\":5", File.ReadAllText(Path.Combine(folder, "twice", "metrics.jsonl")), StringComparison.Ordinal);
        Assert.Contains("samples_per_second", File.ReadAllText(Path.Combine(folder, "metrics.csv")), StringComparison.Ordinal);

        var wrong = await run.TypeAsync(environment, "fit", "--model.inputs", "2", "--countdown.from", "0");
        Assert.Equal((2, "error: command line: countdown.from is '0'; it must be a whole number, in [1, 100]"), (wrong.ExitCode, wrong.Errors.Split('\n')[0]));
    }

    [Fact]
    public void Two_groups_of_settings_must_not_have_one_name()
    {
        var error = Assert.Throws<ArgumentException>(() => App.Of<MnistDataModule>(
            null, modelIsOfData: true, static (_, _) => "", null, [AppPlugin.Callback("Early_Stopping", "Stops.", static _ => new ThroughputMonitor())]));
        Assert.StartsWith("Two groups of settings are called 'Early_Stopping': give the callback or logger another name.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_word_names_one_of_several()
    {
        var environment = new Dictionary<string, string> { ["CLI_MODEL"] = "one of two" };
        Assert.Contains("  samples: 64\n", (await run.TypeAsync(environment, "fit", "--print-config")).Output, StringComparison.Ordinal);
        Assert.Contains("  samples: 64\n", (await run.TypeAsync(environment, "--print-config", "fit")).Output, StringComparison.Ordinal);
        Assert.Contains("  samples: 640\n", (await run.TypeAsync(environment, "large", "fit", "--print-config")).Output, StringComparison.Ordinal);
        var wrong = await run.TypeAsync(environment, "lagre", "fit");
        Assert.Equal((2, "error: 'lagre' is neither small, large nor a verb; did you mean 'large'?\n"), (wrong.ExitCode, wrong.Errors));
        Assert.StartsWith("The first word may be small or large. Without one, small is used:\n\nPoints on a plane", (await run.TypeAsync(environment, "--help")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("of data", false)]
    [InlineData("of data and values", true)]
    public async Task A_model_may_be_made_of_the_data(string how, bool hasOptions)
    {
        var environment = new Dictionary<string, string> { ["CLI_MODEL"] = how };
        string[] options = hasOptions ? ["--model.lr", "0.2"] : [];
        var fit = await run.TypeAsync(environment, ["fit", "--trainer.max-epochs", "1", "--trainer.progress", "none", "--and-test", .. options]);
        Assert.Equal(0, fit.ExitCode);
        var folder = Assert.Single(run.Runs);
        var config = File.ReadAllText(Path.Combine(folder, "config.yaml"));
        if (hasOptions)
        {
            Assert.Contains("model:\n  inputs: 2\n  lr: 0.2\n", config, StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain("model:", config, StringComparison.Ordinal);
        }

        var tested = await run.TypeAsync(environment, "test", "--checkpoint", folder, "--trainer.progress", "none");
        Assert.Equal((0, fit.Output), (tested.ExitCode, tested.Output));
    }

    [Fact]
    public async Task A_run_that_fails_says_so_in_one_line_and_all_of_it_in_its_log()
    {
        var fit = await run.TypeAsync("fit", "--model.inputs", "2", "--trainer.device", "cuda:99");
        Assert.Equal((1, ""), (fit.ExitCode, fit.Output));
        Assert.Matches(@"\Arun: .*\nerror: Device is 'cuda:99', but libtorch finds \d+ CUDA devices on this machine; set it to 'auto' to use CUDA only if it is available\.\n\z", fit.Errors);
        Assert.Contains("   at DataModule.Devices.Resolve", File.ReadAllText(Path.Combine(Assert.Single(run.Runs), "log.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_runs_the_grid_with_a_folder_each_and_prints_a_table()
    {
        var sweep = await run.TypeAsync(
            "fit", "--model.inputs", "2", "--trainer.max-epochs", "1", "--trainer.progress", "none", "--sweep", "model.lr=1e-1,1e-2", "--sweep", "data.slopes=[1, 2],[3, 4]");

        Assert.Equal(0, sweep.ExitCode);
        var folder = Assert.Single(run.Runs);
        Assert.Equal(
            ["01-lr=1e-1,slopes=1,-2", "02-lr=1e-1,slopes=3,-4", "03-lr=1e-2,slopes=1,-2", "04-lr=1e-2,slopes=3,-4"],
            Directory.GetDirectories(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var table = sweep.Output.TrimEnd('\n').Split('\n')[1..];
        Assert.Matches(@"^  run  model\.lr  data\.slopes +train/loss +validation/loss$", table[0]);
        Assert.Equal(5, table.Length);
        Assert.Matches(@"^  03 +1e-2 +\[1, 2\] +\d+(\.\d+)? +\d+(\.\d+)?$", table[3]);
        Assert.Equal(5, File.ReadAllLines(Path.Combine(folder, "sweep.csv")).Length);
        Assert.All(Directory.GetDirectories(folder), inner => Assert.True(File.Exists(Path.Combine(inner, "checkpoints/last.ckpt"))));

        // A run of the grid is the run that its settings give alone.
        Assert.Equal(0, (await run.TypeAsync("fit", "--config", Path.Combine(folder, "03-lr=1e-2,slopes=1,-2", "config.yaml"), "--run.dir", "alone")).ExitCode);
        Assert.Equal(
            CliRun.Weights(Path.Combine(Assert.Single(Directory.GetDirectories(run["alone"])), "checkpoints/last.ckpt")),
            CliRun.Weights(Path.Combine(folder, "03-lr=1e-2,slopes=1,-2", "checkpoints/last.ckpt")));
    }
}
