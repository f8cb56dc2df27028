using System.Net;
using System.Net.Sockets;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>Signals and a full disk, while the sample program prepares or trains.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryDirectory directory = new(), runs = new();

    public void Dispose()
    {
        directory.Dispose();
        runs.Dispose();
    }

    [Theory]
    [InlineData(Command.Interrupt, 130)]
    [InlineData(Command.Terminate, 143)]
    public async Task A_signal_during_training_ends_it_with_the_signals_exit_code(string signal, int exitCode)
    {
        Idx.WriteLearnable(directory.Path, train: 500, test: 50, gzip: true);
        using var sample = Start(new Dictionary<string, string>(), "fit", "--and-test", "--max-epochs", "100000");
        await sample.WaitForAsync("epoch 1/100000");
        await sample.SignalAsync(signal);
        var result = await sample.WaitAsync();
        Assert.Equal(exitCode, result.ExitCode);
        Assert.DoesNotContain("test: ", result.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\ninterrupted: resume with fit --resume {Assert.Single(Directory.GetDirectories(runs.Path))}\n", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_while_files_are_downloaded_leaves_no_file()
    {
        // A proxy that accepts connections and never answers stands for a slow network.
        using var proxy = new TcpListener(IPAddress.Loopback, port: 0);
        proxy.Start();
        var address = $"http://{proxy.LocalEndpoint}";
        using var sample = Start(
            new Dictionary<string, string> { ["https_proxy"] = address, ["HTTPS_PROXY"] = address, ["all_proxy"] = address, ["no_proxy"] = "", ["NO_PROXY"] = "" },
            "mnist",
            "fit");
        using (await proxy.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit, TestContext.Current.CancellationToken))
        {
            await sample.SignalAsync(Command.Interrupt);
            var result = await sample.WaitAsync();
            Assert.Equal(130, result.ExitCode);
            Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        }

        Assert.Empty(directory.Files);
    }

    [Fact]
    public async Task A_full_disk_is_named_and_no_file_is_left()
    {
        Assert.SkipUnless(Directory.Exists(IdxSource.FashionMnist.SystemDirectory), "needs Debian's dataset-fashion-mnist");
        var mounted = await Command.RunAsync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.Path]);
        Assert.SkipUnless(mounted.ExitCode == 0, "needs the right to mount a small file system");
        try
        {
            using var sample = Start(new Dictionary<string, string>(), "fit");
            var result = await sample.WaitAsync();
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(
                $"error: {directory["train-images-idx3-ubyte.gz"]}: expected enough free disk space; found a full disk",
                result.Errors,
                StringComparison.Ordinal);
            Assert.Empty(directory.Files);
        }
        finally
        {
            await Command.RunAsync("umount", [directory.Path]);
        }
    }

    [Fact]
    public async Task A_second_signal_changes_nothing_but_the_time_it_takes()
    {
        Idx.WriteLearnable(directory.Path, train: 500, test: 50, gzip: true);
        using var sample = Start(new Dictionary<string, string>(), "fit", "--max-epochs", "100000", "--checkpoint.every-n-steps", "1");
        await sample.WaitForAsync("epoch 1/100000");
        await sample.SignalAsync(Command.Interrupt);
        await sample.SignalAsync(Command.Interrupt);
        Assert.Equal(130, (await sample.WaitAsync()).ExitCode);
        Checkpoint.Read(Path.Combine(Assert.Single(Directory.GetDirectories(runs.Path)), "checkpoints", "last.ckpt")).Dispose();
    }

    [Theory]
    [InlineData("ro,size=1m", "Read-only file system", false)] // found out before the training
    [InlineData("size=128k", "No space left on device", true)]
    public async Task A_folder_that_takes_no_checkpoint_is_one_line(string options, string said, bool trains)
    {
        Idx.WriteLearnable(directory.Path, train: 100, test: 50, gzip: true);
        var mounted = await Command.RunAsync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", runs.Path]);
        Assert.SkipUnless(mounted.ExitCode == 0, "needs the right to mount a small file system");
        try
        {
            using var sample = Start(new Dictionary<string, string>(), "fit", "--max-epochs", "1");
            var result = await sample.WaitAsync();
            Assert.Equal(1, result.ExitCode);
            Assert.Matches($@"(\A|\n)error: {said}.*{runs.Path}.*\n\z", result.Errors);
            Assert.Equal(trains, !result.Errors.StartsWith("error", StringComparison.Ordinal)); // the model's summary comes before the first step
            Assert.Equal(trains, result.Output.Contains("epoch 1/1", StringComparison.Ordinal));
            Assert.Empty(Directory.GetFiles(runs.Path, "*.ckpt*", SearchOption.AllDirectories));
        }
        finally
        {
            await Command.RunAsync("umount", [runs.Path]);
        }
    }

    private Command Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Command.StartSample(environment, [.. arguments, "--data-dir", directory.Path, "--device", "cpu", "--run.dir", runs.Path]);
}
