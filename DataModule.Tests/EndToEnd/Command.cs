using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>A program that runs beside the tests, with its output piped.</summary>
internal sealed class Command : IDisposable
{
    public const string Interrupt = "INT";
    public const string Terminate = "TERM";

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private Command(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        // What a shell runs in the background ignores Ctrl-C, as do its children: tests may run there, the program must not.
        if (OperatingSystem.IsLinux())
        {
            (program, arguments) = ("env", ["--default-signal=INT", program, .. arguments]);
        }

        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    public bool HasExited => process.HasExited;

    /// <summary>Runs to the end.</summary>
    public static async Task<Result> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var command = new Command(program, arguments, environment);
        return await command.WaitAsync();
    }

    /// <summary>Runs the sample program to the end.</summary>
    public static Task<Result> RunSampleAsync(params string[] arguments) => RunAsync("dotnet", [Repository.Sample, .. arguments]);

    /// <summary>Starts a program.</summary>
    public static Command Start(string program, IEnumerable<string> arguments) => new(program, arguments, null);

    /// <summary>Starts the sample program.</summary>
    public static Command StartSample(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new("dotnet", [Repository.Sample, .. arguments], environment);

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    public async Task SignalAsync(string signal)
    {
        // The shell's own kill: a minimal system has no program of that name.
        using var kill = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {process.Id}")]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until the program has printed something.</summary>
    public async Task WaitForAsync(string text)
    {
        await Patience.UntilAsync(() => process.HasExited || HasPrinted(), $"The program does not print '{text}'.");
        Assert.True(HasPrinted(), $"The program did not print '{text}', but: {Snapshot()}");

        bool HasPrinted() => Snapshot().Output.Contains(text, StringComparison.Ordinal);
    }

    public async Task<Result> WaitAsync()
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        await process.WaitForExitAsync(patience.Token);
        return Snapshot() with { ExitCode = process.ExitCode };
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line is null ? "" : line + '\n');
        }
    }

    private Result Snapshot()
    {
        lock (output)
        {
            lock (errors)
            {
                return new Result(-1, output.ToString(), errors.ToString());
            }
        }
    }

    /// <summary>What a program did.</summary>
    internal sealed record Result(int ExitCode, string Output, string Errors)
    {
        public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];
    }
}
