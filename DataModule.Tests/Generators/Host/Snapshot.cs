using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>
/// Compares generated files with those under Generated/. After a difference the new text lies beside the old one as
/// *.received.cs: read it, and rename it to *.verified.cs if it is right.
/// </summary>
internal static class Snapshot
{
    public static void Verify(string received, string name)
    {
        var verifiedPath = RepositoryFiles.PathOf("DataModule.Tests", "Generated", name + ".verified.cs");
        var receivedPath = RepositoryFiles.PathOf("DataModule.Tests", "Generated", name + ".received.cs");
        var verified = File.Exists(verifiedPath) ? File.ReadAllText(verifiedPath) : "";
        if (verified.ReplaceLineEndings("\n") == received.ReplaceLineEndings("\n"))
        {
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, received);
        Assert.Fail($"{name} differs from its snapshot; if {receivedPath} is right, rename it to {name}.verified.cs.");
    }
}
