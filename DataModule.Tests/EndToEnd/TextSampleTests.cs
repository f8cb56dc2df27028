using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The text classification sample, run as a user runs it, on the corpus that comes with it.</summary>
public sealed partial class TextSampleTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task It_learns_and_goes_on_from_a_checkpoint_to_the_same_bits()
    {
        var (whole, parts) = (Path.Combine(directory.Path, "whole"), Path.Combine(directory.Path, "parts"));
        var expected = await RunAsync("fit", "--and-test", "--max-epochs", "3", "--run.dir", whole);
        await RunAsync("fit", "--max-epochs", "1", "--run.dir", parts);
        var resumed = await RunAsync("fit", "--and-test", "--max-epochs", "3", "--run.dir", parts, "--resume", "last");

        var accuracy = double.Parse(AccuracyLine().Match(expected.LastLine).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(accuracy, 0.7, 1); // eight categories of equal size: guessing gives 0.125
        Assert.Equal(expected.LastLine, resumed.LastLine);
        Assert.DoesNotContain("epoch 1/3", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(Weights(whole), Weights(parts));
    }

    [Fact]
    public async Task A_checkpoint_is_enough_to_test_the_model_on_its_data_also_where_that_was_moved()
    {
        var corpus = Path.Combine(Path.GetDirectoryName(Repository.SampleOf("TextClassification"))!, "corpus", "definitions.tsv");
        File.Copy(corpus, directory["first.tsv"]);
        var runs = directory["runs"];
        var trained = await RunAsync("fit", "--and-test", "--max-epochs", "1", "--path", directory["first.tsv"], "--run.dir", runs);
        var checkpoint = Newest(runs);

        Assert.Equal(trained.LastLine, (await RunAsync("test", "--checkpoint", checkpoint, "--run.dir", runs)).LastLine);
        File.Move(directory["first.tsv"], directory["moved.tsv"]);
        Assert.Equal(trained.LastLine, (await RunAsync("test", "--checkpoint", checkpoint, "--path", directory["moved.tsv"], "--run.dir", runs)).LastLine);
        await AssertRefusedAsync(1, "first.tsv: expected a file of categories and definitions; found no such file", "test", "--checkpoint", checkpoint, "--run.dir", runs);
        await AssertRefusedAsync(2, "nothing.ckpt' is neither", "test", "--checkpoint", directory["nothing.ckpt"]);
        await AssertRefusedAsync(1, "'.*moved.tsv' cannot be read", "test", "--checkpoint", directory["moved.tsv"]);

        // The vocabulary, and with it the model, is another where the texts are.
        File.WriteAllLines(directory["half.tsv"], File.ReadLines(corpus).Take(4000));
        await AssertRefusedAsync(
            1,
            @"does not fit the model .*embedding\.weight \(Float32 \[[0-9]+, 64\] in the checkpoint, Float32 \[[0-9]+, 64\] in the model\)",
            "fit", "--max-epochs", "2", "--path", directory["half.tsv"], "--resume", checkpoint, "--run.dir", runs);
    }

    private static async Task AssertRefusedAsync(int exitCode, string said, params string[] arguments)
    {
        var result = await Command.RunAsync("dotnet", [Repository.SampleOf("TextClassification"), .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Matches($"(?m)^error: .*{said}.*$", result.Errors);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_a_long_run_is_one_bar_with_a_line_above_for_each_loop_that_is_done()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "needs util-linux's script for a terminal");
        Assert.SkipUnless((await Command.RunAsync("script", ["-qec", "true", "/dev/null"])).ExitCode == 0, "needs a pseudo-terminal");
        var sample = Repository.SampleOf("TextClassification");
        var result = await Command.RunAsync("script", ["-qec", $"dotnet {sample} fit --and-test --max-epochs 12 --run.dir {directory["runs"]}", directory["typescript"]]);

        Assert.Equal(0, result.ExitCode);
        var screen = File.ReadAllText(directory["typescript"]);
        Assert.Single(EpochLine().Matches(screen));
        Assert.Matches(@"fit: 12 epochs, 2,400 steps; MaxEpochs is reached\r\n╭─+┬─+┬─+╮\r\n│ metric +│ +train │ validation │\r\n", screen);
        Assert.Matches(@"│ accuracy │ +0\.[0-9]+ │\r\n╰─+┴─+╯\r\n", screen);
    }

    private static async Task<Command.Result> RunAsync(params string[] arguments)
    {
        var result = await Command.RunAsync("dotnet", [Repository.SampleOf("TextClassification"), .. arguments]);
        Assert.Equal(0, result.ExitCode);
        return result;
    }

    private static string Newest(string runs) => Path.Combine(Directory.GetDirectories(runs).Order(StringComparer.Ordinal).Last(path => !path.EndsWith("-test", StringComparison.Ordinal)), "checkpoints", "last.ckpt");

    private static string[] Weights(string checkpoints)
    {
        using var checkpoint = Checkpoint.Read(Newest(checkpoints));
        return [.. checkpoint.Model.Tensors.Select(entry => $"{entry.Key} {Convert.ToHexString(entry.Value.bytes)}")];
    }

    [GeneratedRegex(@"epoch 1/12: loss [0-9.]+, [0-9,]+ samples/s\r\n")]
    private static partial Regex EpochLine();

    [GeneratedRegex(@"\Atest: loss [0-9.]+, accuracy ([01](\.[0-9]+)?)\z")]
    private static partial Regex AccuracyLine();
}
