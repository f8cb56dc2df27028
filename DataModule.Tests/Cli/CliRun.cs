using DataModule.Tests.EndToEnd;

namespace DataModule.Tests.Cli;

/// <summary>A folder in which commands of the test program are typed.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public string this[string name] => directory[name];

    public string Path => directory.Path;

    public static string Program { get; } = System.IO.Path.Combine(
        Repository.Root, "DataModule.Tests/Cli/Program/bin", Repository.Configuration, new DirectoryInfo(AppContext.BaseDirectory).Name, "CliProgram.dll");

    /// <summary>The folders of the runs, by name, which is by time.</summary>
    public string[] Runs => [.. Directory.GetDirectories(directory["runs"]).Order(StringComparer.Ordinal)];

    public Task<Command.Result> TypeAsync(params string[] arguments) => TypeAsync([], arguments);

    public Task<Command.Result> TypeAsync(Dictionary<string, string> environment, params string[] arguments) =>
        Command.RunAsync("env", ["--chdir=" + directory.Path, "dotnet", Program, .. arguments], environment);

    public void Write(string file, string text) => File.WriteAllText(directory[file], text);

    public static string[] Weights(string checkpoint)
    {
        using var saved = Checkpoint.Read(checkpoint);
        return [.. saved.Model.Tensors.Select(entry => $"{entry.Key} {Convert.ToHexString(entry.Value.bytes)}")];
    }

    public void Dispose() => directory.Dispose();
}
