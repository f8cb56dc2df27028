namespace DataModule.Tests.Generators;

/// <summary>Files of the repository that tests read: rule pages, snapshots.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DataModule.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No DataModule.sln above {AppContext.BaseDirectory}.");
    }
}
