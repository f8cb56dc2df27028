namespace DataModule.Tests.EndToEnd;

/// <summary>Where this checkout's files are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release: what these tests were built as.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The main sample program.</summary>
    public static string Sample { get; } = SampleOf("Mnist");

    /// <summary>A sample program, built in the same configuration as these tests.</summary>
    public static string SampleOf(string name) => Path.Combine(
        Root,
        $"samples/{name}/bin",
        Configuration,
        new DirectoryInfo(AppContext.BaseDirectory).Name,
        $"{name}.dll");

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "DataModule.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException($"No DataModule.sln above {AppContext.BaseDirectory}.");
        }

        return directory.FullName;
    }
}
