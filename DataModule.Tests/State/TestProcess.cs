using System.Diagnostics;

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

    /// <summary>What it printed; waits for its end.</summary>
    public string Output => process.StandardOutput.ReadToEnd();

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
