using System.Diagnostics;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The sample program, killed again and again without warning, and resumed with other numbers of workers.</summary>
public sealed class KillAndResumeTests : IDisposable
{
    private const int Kills = 4;

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_run_killed_at_any_moment_and_resumed_ends_with_the_same_bits_and_logs()
    {
        Idx.WriteLearnable(directory.Path, train: 400, test: 50, gzip: true);
        var (whole, parts) = (Path.Combine(directory.Path, "whole"), Path.Combine(directory.Path, "parts"));
        var expected = await Start(whole, workers: 1).WaitAsync();
        Assert.Equal((0, ""), (expected.ExitCode, expected.Errors));

        var random = new Random(20_26);
        var killed = 0;
        while (killed < Kills)
        {
            using var run = Start(parts, workers: killed % 3, "--resume", "last");
            await WaitForCheckpointAsync(Path.Combine(parts, "last.ckpt"), run);
            await Task.Delay(random.Next(1, 250), TestContext.Current.CancellationToken);
            await run.SignalAsync("KILL");
            Assert.NotEqual(0, (await run.WaitAsync()).ExitCode);
            killed++;
        }

        var resumed = await Start(parts, workers: 2, "--resume", "last").WaitAsync();

        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(expected.LastLine, resumed.LastLine);
        Assert.Equal(Weights(whole), Weights(parts));
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "metrics.csv")), File.ReadAllText(Path.Combine(parts, "metrics.csv")));
    }

    [Fact]
    public async Task Ctrl_C_saves_what_the_last_step_left()
    {
        Idx.WriteLearnable(directory.Path, train: 400, test: 50, gzip: true);
        var checkpoints = Path.Combine(directory.Path, "checkpoints");
        using var run = Command.StartSample(
            new Dictionary<string, string>(), "--data-dir", directory.Path, "--epochs", "100000", "--checkpoint-dir", checkpoints);
        await run.WaitForAsync("epoch 1/100000");
        await run.SignalAsync(Command.Interrupt);
        Assert.Equal(130, (await run.WaitAsync()).ExitCode);

        using var checkpoint = Checkpoint.Read(Path.Combine(checkpoints, "last.ckpt"));
        Assert.InRange(checkpoint.Loops.GetInt64("steps"), 1, long.MaxValue);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_one_clear_line()
    {
        Idx.WriteLearnable(directory.Path, train: 400, test: 50, gzip: true);
        var file = Path.Combine(directory.Path, "damaged.ckpt");
        File.WriteAllText(file, "no checkpoint");

        var result = await Command.RunSampleAsync("--data-dir", directory.Path, "--resume", file);

        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"\Aerror: .*damaged\.ckpt.*\n\z", result.Errors);
    }

    private Command Start(string folder, int workers, params string[] arguments) => Command.StartSample(
        new Dictionary<string, string>(),
        [
            "--data-dir", directory.Path, "--device", "cpu", "--epochs", "6", "--batch-size", "40",
            "--workers", workers.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--checkpoint-dir", folder, "--checkpoint-every-n-steps", "1", "--log-dir", folder,
            .. arguments,
        ]);

    /// <summary>Waits for a checkpoint of this run: a file that is newer than the run.</summary>
    private static async Task WaitForCheckpointAsync(string file, Command run)
    {
        var before = File.Exists(file) ? File.GetLastWriteTimeUtc(file) : DateTime.MinValue;
        var started = Stopwatch.GetTimestamp();
        while (!File.Exists(file) || File.GetLastWriteTimeUtc(file) <= before)
        {
            Assert.False(run.HasExited, "The run ended before it could be killed: make it longer.");
            Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 60);
            await Task.Delay(1);
        }
    }

    private static string[] Weights(string checkpoints)
    {
        using var checkpoint = Checkpoint.Read(Path.Combine(checkpoints, "last.ckpt"));
        return [.. checkpoint.Model.Tensors.Select(entry => $"{entry.Key} {Convert.ToHexString(entry.Value.bytes)}")];
    }
}
