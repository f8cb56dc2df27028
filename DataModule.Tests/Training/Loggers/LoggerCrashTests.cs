using System.Globalization;
using DataModule.Tests.State;
using Xunit;

namespace DataModule.Tests.Training.Loggers;

public sealed class LoggerCrashTests
{
    private const string FolderVariable = "DATAMODULE_TEST_LOGGER_FOLDER";

    [Fact]
    public async Task Everything_logged_before_a_kill_is_in_the_files()
    {
        using var directory = new TemporaryDirectory();
        var seen = directory["seen"];
        using (var writer = new TestProcess(
            $"{typeof(LoggerCrashTests).FullName}.{nameof(Writer)}", new Dictionary<string, string> { [FolderVariable] = directory.Path }))
        {
            await writer.UntilAsync(() => File.Exists(seen) && new FileInfo(seen).Length >= 1_000);
            writer.Kill();
        }

        // A step was appended to "seen" once the loggers had returned; at most one more was under way.
        var logged = Complete(File.ReadAllText(seen)).Length;
        var expected = Enumerable.Range(0, logged).Select(step => (long)step);
        string[] rows = Complete(File.ReadAllText(directory["metrics.csv"]))[1..];
        string[] lines = Complete(File.ReadAllText(directory["metrics.jsonl"]));
        var events = EventReader.ReadFolder(directory.Path).Where(logged => EventReader.Values(logged).Any()).ToArray();
        Assert.Equal(expected, rows.Take(logged).Select(row => long.Parse(row.Split(',')[0], CultureInfo.InvariantCulture)));
        Assert.All(lines.Take(logged), (line, step) => Assert.StartsWith($"{{\"step\":{step},", line));
        Assert.Equal(expected, events.Take(logged).Select(logged => logged.Step));
        Assert.All((int[])[rows.Length, lines.Length, events.Length], count => Assert.InRange(count, logged, logged + 1));
    }

    [Fact(Explicit = true)]
    public void Writer()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(folder is null, "runs only as the child of the crash test");
        IMetricLogger[] loggers = [new CsvLogger(folder), new JsonLinesLogger(folder), new TensorBoardLogger(folder)];
        using var seen = new FileStream(Path.Combine(folder, "seen"), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        for (var step = 0; ; step++)
        {
            foreach (var logger in loggers)
            {
                logger.LogMetrics(step, 0, new Dictionary<string, double> { ["loss"] = 1.0 / step });
            }

            seen.Write("x\n"u8);
        }
    }

    private static string[] Complete(string text) => text.Split('\n')[..^1];
}
