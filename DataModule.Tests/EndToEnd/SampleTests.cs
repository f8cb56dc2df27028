using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The sample program, run as a user runs it.</summary>
public sealed partial class SampleTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_learns_from_files_gzipped_or_not_and_says_so_in_plain_lines(bool gzip)
    {
        Idx.WriteLearnable(directory.Path, train: 1000, test: 200, gzip);

        var result = await RunAsync("--epochs", "2", "--batch-size", "50");

        Assert.Equal(0, result.ExitCode);
        var accuracy = AccuracyLine().Match(result.LastLine);
        Assert.True(accuracy.Success, result.Output);
        Assert.InRange(double.Parse(accuracy.Groups[1].Value, CultureInfo.InvariantCulture), 0.95, 1);
        Assert.Matches(@"(?m)^epoch 2/2: .*18/18.*loss.* samples/s", result.Output);
        Assert.Matches(@"(?m)^fit: 2 epochs, 36 steps; MaxEpochs is reached\n  metric +train +validation\n  loss +[0-9.E-]+ +[0-9.E-]+\n  accuracy +[0-9.]+$", result.Errors);
        Assert.Matches(@"(?m)^test: 200 samples\n  metric +value\n  loss +[0-9.E-]+\n  accuracy +[0-9.]+$", result.Errors);
        Assert.Matches(@"\AMnistModel: 83,466 parameters, 333\.9 kB\n  layer +type +parameters  shapes\n", result.Errors);
        Assert.DoesNotContain("  metric", result.Output, StringComparison.Ordinal); // what is piped holds no tables
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.DoesNotContain('\r', result.Output);
    }

    [Fact]
    public async Task Quiet_prints_the_accuracy_alone()
    {
        Idx.WriteLearnable(directory.Path, train: 100, test: 50, gzip: true);
        var result = await RunAsync("--epochs", "1", "--quiet", "--workers", "0");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Matches(@"\Atest accuracy: [01]\.[0-9]{3}\n\z", result.Output);
    }

    [Fact]
    public async Task Equal_seeds_give_equal_results_with_any_number_of_workers()
    {
        Idx.WriteLearnable(directory.Path, train: 200, test: 100, gzip: true);
        var first = await RunAsync("--epochs", "1", "--seed", "7", "--workers", "0");
        var second = await RunAsync("--epochs", "1", "--seed", "7", "--workers", "3");
        Assert.Equal(0, first.ExitCode);
        Assert.Equal(WithoutSpeed(first.Output), WithoutSpeed(second.Output));
    }

    [Fact]
    public async Task Help_says_what_it_can_do_and_so_does_the_run_script()
    {
        var sample = await RunAsync("--help");
        Assert.Equal(0, sample.ExitCode);
        var options = OptionName().Matches(sample.Output).Select(match => match.Value).Distinct().ToList();
        Assert.Empty(new[] { "--data", "--data-dir", "--epochs", "--batch-size", "--seed", "--device" }.Except(options));

        var run = await Command.RunAsync(Path.Combine(Repository.Root, "run"), ["--help"]);
        Assert.Equal(0, run.ExitCode);
        Assert.All(options.Except(["--version"]), option => Assert.Matches($@"(?m)^ .*{option} ", run.Output));
        foreach (Match line in OptionDefault().Matches(sample.Output))
        {
            Assert.Matches($@"(?ims)^ *{line.Groups[1].Value} [^-]*\[default: {line.Groups[2].Value}\]", run.Output);
        }
    }

    [Theory]
    [InlineData("--epochs", "many")]
    [InlineData("--epochs", "0")]
    [InlineData("--batch-size", "-1")]
    [InlineData("--workers", "-1")]
    [InlineData("--learning-rate", "0,001")]
    [InlineData("--learning-rate", "-1")]
    [InlineData("--device", "abacus")]
    [InlineData("--data", "cats")]
    [InlineData("--no-such-option", "1")]
    public async Task Bad_usage_is_one_line_and_exit_code_2(string option, string value)
    {
        var result = await Command.RunSampleAsync(option, value);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Matches(@"\Aerror: .*See --help\.\n\z", result.Errors);
        Assert.Contains(option.StartsWith("--no", StringComparison.Ordinal) ? option : value, result.Errors, StringComparison.Ordinal);
    }

    private static string WithoutSpeed(string output) => Speed().Replace(output, "");

    private Task<Command.Result> RunAsync(params string[] arguments) =>
        Command.RunSampleAsync(["--data-dir", directory.Path, "--device", "cpu", .. arguments]);

    [GeneratedRegex(@"^test accuracy: ([01]\.[0-9]{3})$")]
    private static partial Regex AccuracyLine();

    [GeneratedRegex(@"[0-9,.]+ samples/s")]
    private static partial Regex Speed();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"(?m)^ *(--[a-z-]+) .*\[default: ([A-Za-z0-9.]+)\]")]
    private static partial Regex OptionDefault();
}
