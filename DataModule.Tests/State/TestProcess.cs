using System.Diagnostics;
using Xunit;

namespace DataModule.Tests.State;

/// <summary>Runs one explicit test of this assembly in a process of its own, which may be killed.</summary>
internal sealed class TestProcess : IDisposable
{
    private readonly Process process;

    public TestProcess(string method, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(TestProcess).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null))
        {
            ArgumentList = { "-explicit", "only", "-method", method, "-noLogo" },
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
    }

    public bool HasExited => process.HasExited;

    /// <summary>Runs a test that ends in <see cref="Die"/>.</summary>
    public static void RunToItsDeath(string method, IReadOnlyDictionary<string, string> environment)
    {
        using var child = new TestProcess(method, environment);
        var output = child.Output;
        Assert.False(output.Contains("Total:", StringComparison.Ordinal), "it ended before it could be killed: " + output);
    }

    /// <summary>Ends this process at once: SIGKILL, which nothing can notice.</summary>
    public static void Die()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>What it printed; waits for its end.</summary>
    public string Output => process.StandardOutput.ReadToEnd();

    /// <summary>Waits for what it does; it does not end before.</summary>
    public Task UntilAsync(Func<bool> happened) => Patience.UntilAsync(
        () =>
        {
            var has = happened();
            Assert.False(!has && process.HasExited, process.HasExited ? Output : "");
            return has;
        },
        "The process did not do what was waited for.");

    /// <summary>Ends it at once: SIGKILL, which no process can notice.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}
