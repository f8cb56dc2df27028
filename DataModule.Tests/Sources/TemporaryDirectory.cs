namespace DataModule.Tests;

/// <summary>An empty directory that goes away with the test.</summary>
/// <param name="inMemory">For many files that are flushed, where that can be had: a disk would take its time.</param>
internal sealed class TemporaryDirectory(bool inMemory = false) : IDisposable
{
    private const string Memory = "/dev/shm";

    public string Path { get; } = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"datamodule-test-{Guid.NewGuid():n}")).FullName
        : Directory.CreateTempSubdirectory("datamodule-test-").FullName;

    /// <summary>The names of the files in it, in order.</summary>
    public IEnumerable<string> Files => Directory.GetFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
