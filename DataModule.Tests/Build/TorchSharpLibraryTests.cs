using System.Text.RegularExpressions;
using System.Xml.Linq;
using DataModule.Tests.Generators;
using Xunit;

namespace DataModule.Tests.Build;

/// <summary>The versions that the build and the runtime name are those that are restored.</summary>
public sealed partial class TorchSharpLibraryTests
{
    [Fact]
    public void The_libtorch_that_messages_name_is_the_one_that_is_used_here()
    {
        var packages = XDocument.Parse(RepositoryFiles.Read("Directory.Packages.props"));
        var used = packages.Descendants("PackageVersion").Single(item => ((string?)item.Attribute("Include"))!.StartsWith("libtorch-cpu-", StringComparison.Ordinal));

        Assert.Equal(LibTorch.Version, (string?)used.Attribute("Version"));
        Assert.Equal(LibTorch.Version, BuildVersion().Match(RepositoryFiles.Read("DataModule.Runtime", "build", "DataModule.targets")).Groups[1].Value);
        Assert.Contains($"--version {LibTorch.Version}\n", RepositoryFiles.Read("docs", "rules", "DM0090.md"), StringComparison.Ordinal);
    }

    [GeneratedRegex("<DataModuleLibTorchVersion>(.*)</DataModuleLibTorchVersion>")]
    private static partial Regex BuildVersion();
}
