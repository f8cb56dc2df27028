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

        var result = await RunAsync("--max-epochs", "2", "--batch-size", "50");

        Assert.Equal(0, result.ExitCode);
        var accuracy = AccuracyLine().Match(result.LastLine);
        Assert.True(accuracy.Success, result.Output);
        Assert.InRange(double.Parse(accuracy.Groups[1].Value, CultureInfo.InvariantCulture), 0.95, 1);
        Assert.Matches(@"(?m)^epoch 2/2: .*18/18.*loss.* samples/s", result.Output);
        Assert.Matches(@"(?m)^fit: 2 epochs, 36 steps; MaxEpochs is reached\n  metric +train +validation\n  loss +[0-9.E-]+ +[0-9.E-]+\n  accuracy +[0-9.]+$", result.Errors);
        Assert.Matches(@"(?m)^test: 200 samples\n  metric +value\n  loss +[0-9.E-]+\n  accuracy +[0-9.]+$", result.Errors);
        Assert.Matches(@"(?m)^MnistModel: 83,466 parameters, 333\.9 kB\n  layer +type +parameters  shapes\n", result.Errors);
        Assert.DoesNotContain("  metric", result.Output, StringComparison.Ordinal); // what is piped holds no tables
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.DoesNotContain('\r', result.Output);
    }

    [Fact]
    public async Task Without_progress_it_prints_the_result_alone()
    {
        Idx.WriteLearnable(directory.Path, train: 100, test: 50, gzip: true);
        var result = await RunAsync("--max-epochs", "1", "--progress", "none", "--workers", "0");
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"\Arun: .*\n\z", result.Errors);
        Assert.Matches(@"\Atest: loss [0-9.E-]+, accuracy [01](\.[0-9]+)?\n\z", result.Output);
    }

    [Fact]
    public async Task Equal_seeds_give_equal_results_with_any_number_of_workers()
    {
        Idx.WriteLearnable(directory.Path, train: 200, test: 100, gzip: true);
        var first = await RunAsync("--max-epochs", "1", "--data.seed", "7", "--run.seed", "7", "--workers", "0");
        var second = await RunAsync("--max-epochs", "1", "--data.seed", "7", "--run.seed", "7", "--workers", "3");
        Assert.Equal(0, first.ExitCode);
        Assert.Equal(WithoutSpeed(first.Output), WithoutSpeed(second.Output));
    }

    [Fact]
    public async Task What_the_run_script_says_of_options_is_what_the_program_says()
    {
        var sample = await Command.RunSampleAsync("--help");
        Assert.Equal(0, sample.ExitCode);
        Assert.StartsWith("The first word may be fashion or mnist. Without one, fashion is used:\n\nFashion-MNIST: clothes of 28 x 28", sample.Output, StringComparison.Ordinal);
        Assert.StartsWith("MNIST: handwritten digits", (await Command.RunSampleAsync("mnist", "--help")).Output, StringComparison.Ordinal);

        var run = await Command.RunAsync(Path.Combine(Repository.Root, "run"), ["--help"]);
        Assert.Equal(0, run.ExitCode);
        var options = Option().Matches(run.Output);
        Assert.InRange(options.Count, 8, 100);
        foreach (var option in options.Where(option => option.Groups[1].Value is not ("ranks" or "no-install")))
        {
            var name = option.Groups[1].Value;
            Assert.Matches($@"(?m)^  --([a-z]+\.)?{name} ", sample.Output);
            if (option.Groups[2] is { Success: true, Value: var otherwise } && name != "data-dir")
            {
                Assert.Matches($@"(?ms)^  --([a-z]+\.)?{name} ((?!  --).)*default:\s+{otherwise}\]", sample.Output);
            }
        }
    }

    [Theory]
    [InlineData("many", "fit", "--max-epochs", "many")]
    [InlineData("'-1'", "fit", "--max-epochs", "-1")]
    [InlineData("'0'", "fit", "--batch-size", "0")]
    [InlineData("'-1'", "fit", "--workers", "-1")]
    [InlineData("0,001", "fit", "--learning-rate", "0,001")]
    [InlineData("'-1'", "fit", "--learning-rate", "-1")]
    [InlineData("abacus", "fit", "--device", "abacus")]
    [InlineData("'fashon' is neither fashion, mnist nor a verb; did you mean 'fashion'?", "fashon", "fit")]
    [InlineData("--no-such-option", "fit", "--no-such-option", "1")]
    public async Task Bad_usage_is_said_with_exit_code_2(string said, params string[] arguments)
    {
        var result = await Command.RunSampleAsync([.. arguments, "--run.dir", directory["runs"]]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Matches($@"\Aerror: .*{said}.*\n", result.Errors);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    private static string WithoutSpeed(string output) => Speed().Replace(output, "");

    private Task<Command.Result> RunAsync(params string[] arguments) =>
        Command.RunSampleAsync(["fit", "--and-test", "--data-dir", directory.Path, "--device", "cpu", "--run.dir", directory["runs"], .. arguments]);

    [GeneratedRegex(@"^test: loss [0-9.E-]+, accuracy ([01](\.[0-9]+)?)$")]
    private static partial Regex AccuracyLine();

    [GeneratedRegex(@"[0-9,.]+ samples/s")]
    private static partial Regex Speed();

    [GeneratedRegex(@"(?m)^  --([a-z-]+) .*?(?:\[default: ([A-Za-z0-9.]+)\])?$")]
    private static partial Regex Option();
}
