using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The sample with the plain loop as a project, or a file, that has nothing of ours but the package.</summary>
internal sealed class Consumer : IDisposable
{
    public const string Fitted = "epoch 3: height = 2.0 x -3.0 y +0.5\ntest error: 0.10, of which 0.10 is noise\n";

    private readonly TemporaryDirectory folder = new();

    public Consumer(TestPackage package, string references, string program = "samples/PlainLoop")
    {
        foreach (var source in Directory.GetFiles(Path.Combine(Repository.Root, program), "*.cs"))
        {
            File.Copy(source, folder[Path.GetFileName(source)]);
        }

        File.WriteAllText(folder["nuget.config"], package.NuGetConfig);
        File.WriteAllText(folder["Consumer.csproj"], TestPackage.Project(references, "<InvariantGlobalization>true</InvariantGlobalization>"));
    }

    public string this[string name] => folder[name];

    /// <summary>Where the build puts the program.</summary>
    public string Program => folder["bin/Debug/net10.0/Consumer.dll"];

    public void Dispose() => folder.Dispose();

    public async Task<Command.Result> SucceedAsync(string command, params string[] options)
    {
        var result = await DotNet.RunAsync([command, folder["Consumer.csproj"], .. options]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    public void Replace(string file, string from, string to)
    {
        var text = File.ReadAllText(folder[file]);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(folder[file], text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Runs a program that was built or published, which fits and says so.</summary>
    public async Task RunAsync(string program)
    {
        var run = program.EndsWith(".dll", StringComparison.Ordinal) ? await DotNet.RunAsync(program) : await Command.RunAsync(program, []);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.EndsWith(Fitted, run.Output, StringComparison.Ordinal);
    }
}
