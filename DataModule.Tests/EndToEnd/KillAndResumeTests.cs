using System.Globalization;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The sample programs, killed again and again without warning, and resumed; Mnist with other numbers of workers.</summary>
public sealed class KillAndResumeTests : IDisposable
{
    private const int Kills = 4;

    private readonly TemporaryDirectory directory = new(inMemory: true);

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("Mnist")]
    [InlineData("TextClassification")]
    [InlineData("SemiSupervised")]
    public async Task A_run_killed_at_any_moment_and_resumed_ends_with_the_same_bits_and_logs(string sample)
    {
        Idx.WriteLearnable(directory.Path, train: 400, test: 50, gzip: true);
        File.WriteAllLines(directory["corpus"], File.ReadLines(Path.Combine(Path.GetDirectoryName(Repository.SampleOf("TextClassification"))!, "corpus", "definitions.tsv")).Where((_, line) => line % 20 == 0));
        var (whole, parts) = (Path.Combine(directory.Path, "whole"), Path.Combine(directory.Path, "parts"));

        // Without an end, so that no machine is too fast to be caught; how long the run is to be is decided afterwards.
        var random = new Random(20_26);
        for (var killed = 0; killed < Kills; killed++)
        {
            using var run = Start(sample, parts, int.MaxValue, workers: killed % 3);
            for (var saves = random.Next(1, 8); saves > 0; saves--)
            {
                await WaitForCheckpointAsync(parts, run);
            }

            Assert.False(run.HasExited, "The run ended by itself.");
            await KillAsync(run);
        }

        var length = Reached(parts, sample == "SemiSupervised" ? "steps" : "epoch") + 2;
        var resumed = await Start(sample, parts, length, workers: 2).WaitAsync();
        var expected = await Start(sample, whole, length, workers: 1).WaitAsync();

        Assert.Equal(0, expected.ExitCode);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(expected.LastLine, resumed.LastLine);
        Assert.Equal(Weights(TheFile(whole, "last.ckpt")), Weights(TheFile(parts, "last.ckpt")));
        Assert.Equal(File.ReadAllText(TheFile(whole, "metrics.csv")), File.ReadAllText(TheFile(parts, "metrics.csv")));
    }

    [Fact]
    public async Task Ctrl_C_saves_what_the_last_step_left()
    {
        Idx.WriteLearnable(directory.Path, train: 400, test: 50, gzip: true);
        using var run = Command.StartSample(
            new Dictionary<string, string>(), "fit", "--data-dir", directory.Path, "--max-epochs", "100000", "--run.dir", directory["runs"]);
        await run.WaitForAsync("epoch 1/100000");
        await run.SignalAsync(Command.Interrupt);
        Assert.Equal(130, (await run.WaitAsync()).ExitCode);

        using var checkpoint = Checkpoint.Read(TheFile(directory["runs"], "last.ckpt"));
        Assert.InRange(checkpoint.Loops.GetInt64("steps"), 1, long.MaxValue);
    }

    [Theory]
    [InlineData("--batch-size", "32", "its batchSize is 64, this loader's is 32")]
    [InlineData("--data.seed", "7", "seed 42\\), .*> Normalize.*, this loader's is .* seed 7\\), .*> Normalize")]
    public async Task A_checkpoint_of_other_data_is_one_line_that_shows_both_sides(string option, string value, string said)
    {
        Idx.WriteLearnable(directory.Path, train: 200, test: 50, gzip: true);
        string[] arguments = ["fit", "--data-dir", directory.Path, "--max-epochs", "2", "--progress", "none", "--run.dir", directory["runs"]];
        Assert.Equal(0, (await Command.RunSampleAsync(arguments)).ExitCode);

        var result = await Command.RunSampleAsync([.. arguments, "--resume", "last", option, value]);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Matches($@"(\A|\n)error: The checkpoint's train loader .*{said}.*ResumeDifferences\.Data\.\n\z", result.Errors);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_one_clear_line()
    {
        Idx.WriteLearnable(directory.Path, train: 400, test: 50, gzip: true);
        var file = Path.Combine(directory.Path, "damaged.ckpt");
        File.WriteAllText(file, "no checkpoint");

        var result = await Command.RunSampleAsync("fit", "--data-dir", directory.Path, "--resume", file, "--run.dir", directory["runs"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"\Aerror: .*damaged\.ckpt.*\n\z", result.Errors);
    }

    private Command Start(string sample, string folder, long length, int workers)
    {
        var (until, threads) = (length.ToString(CultureInfo.InvariantCulture), workers.ToString(CultureInfo.InvariantCulture));
        string[] own = sample switch
        {
            "TextClassification" => ["--path", directory["corpus"], "--max-epochs", until],
            "SemiSupervised" => ["--data-dir", directory.Path, "--labelled", "100", "--max-steps", until],
            _ => ["--data-dir", directory.Path, "--device", "cpu", "--max-epochs", until, "--batch-size", "40", "--workers", threads],
        };
        return Command.Start(
            "dotnet", [Repository.SampleOf(sample), "fit", "--and-test", .. own, "--run.dir", folder, "--checkpoint.every-n-steps", "1", "--resume", "last"]);
    }

    private static async Task KillAsync(Command run)
    {
        await run.SignalAsync("KILL");
        await run.WaitAsync();
    }

    private static long Reached(string folder, string count)
    {
        using var checkpoint = Checkpoint.Read(TheFile(folder, "last.ckpt"));
        return checkpoint.Loops.GetInt64(count);
    }

    /// <summary>Waits for another checkpoint of the run, or its end.</summary>
    private static Task WaitForCheckpointAsync(string folder, Command run)
    {
        var before = Newest();
        return Patience.UntilAsync(() => run.HasExited || Newest() > before, "No checkpoint was saved.");

        DateTime Newest() => Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "last.ckpt", SearchOption.AllDirectories).Select(File.GetLastWriteTimeUtc).Append(DateTime.MinValue).Max()
            : DateTime.MinValue;
    }

    /// <summary>The file of that name in the folder of one of the runs: its own name has the time in it.</summary>
    private static string TheFile(string runs, string name) => Assert.Single(Directory.EnumerateFiles(runs, name, SearchOption.AllDirectories));

    private static string[] Weights(string file)
    {
        using var checkpoint = Checkpoint.Read(file);
        return [.. checkpoint.Model.Tensors.Select(entry => $"{entry.Key} {Convert.ToHexString(entry.Value.bytes)}")];
    }
}
