using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>dotnet new datamodule, from the packed template to a solution that trains and passes its tests, on the packed packages.</summary>
[Collection(TestPackage.Name)]
public sealed class TemplateTests(TestPackage package) : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("pictures", "MyModel", "MyModel")]
    [InlineData("arrays", "my-points", "my_points")]
    public async Task A_new_solution_builds_without_a_warning_trains_at_once_and_passes_its_tests(string data, string name, string space)
    {
        string[] hive = ["--debug:custom-hive", directory["hive"]];
        await SucceedAsync(["new", "install", Path.Combine(package.Feed, $"DataModule.Templates.{package.Version}.nupkg"), .. hive]);
        await SucceedAsync(["new", "datamodule", "-n", name, "--data", data, .. hive]);

        var solution = directory[name];
        string[] kept = data == "pictures"
            ? [$"{name}/PicturesDataModule.cs", $"{name}/PicturesModel.cs", $"{name}.Tests/PicturesTests.cs"]
            : [$"{name}/PointsDataModule.cs", $"{name}/PointsModel.cs", $"{name}.Tests/PointsTests.cs"];
        Assert.Equal(
            [.. ((string[])[".gitignore", "README.md", $"{name}.slnx", $"{name}/{name}.csproj", $"{name}/Program.cs", $"{name}.Tests/{name}.Tests.csproj", .. kept]).Order(StringComparer.Ordinal)],
            Directory.GetFiles(solution, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(solution, file)).Order(StringComparer.Ordinal));
        Assert.Contains($"namespace {space};", File.ReadAllText(Path.Combine(solution, kept[0])), StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(solution, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("Template", File.ReadAllText(file), StringComparison.Ordinal);
            Assert.DoesNotContain("Data-Project", File.ReadAllText(file).Replace('_', '-'), StringComparison.Ordinal);
            Assert.DoesNotContain("#if", File.ReadAllText(file), StringComparison.Ordinal);
        }

        File.WriteAllText(Path.Combine(solution, "nuget.config"), package.NuGetConfig);
        // The private folder keeps an older package of the same version out.
        File.WriteAllText(Path.Combine(solution, "Directory.Build.props"), """
            <Project>
              <PropertyGroup>
                <RestorePackagesPath>$(MSBuildThisFileDirectory)packages</RestorePackagesPath>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
                <NoWarn>$(NoWarn);NU1900</NoWarn>
              </PropertyGroup>
            </Project>
            """);
        await SucceedAsync(["build", $"{name}.slnx", "-warnaserror", "--nologo"], name);

        var fit = await SucceedAsync(["run", "--no-build", "--project", name, "--", "fit", "--and-test", "--trainer.progress", "none"], name);
        Assert.Matches(@"\Atest: loss [0-9.E-]+, accuracy (0\.[89]\d*|1)\n\z", fit.Output);
        var test = await SucceedAsync(["run", "--no-build", "--project", name, "--", "test", "--checkpoint", "last", "--trainer.progress", "none"], name);
        Assert.Equal(fit.Output, test.Output);

        var tests = await SucceedAsync(["test", $"{name}.slnx", "--no-build", "--nologo"], name);
        Assert.Contains("Passed:     2", tests.Output, StringComparison.Ordinal);
    }

    private async Task<Command.Result> SucceedAsync(string[] arguments, string folder = "")
    {
        // With analyzers, whatever the tests themselves were built with.
        var environment = new Dictionary<string, string>(DotNet.Environment) { ["RunAnalyzers"] = "true" };
        var result = await Command.RunAsync("env", ["--chdir=" + directory[folder], "dotnet", .. arguments], environment);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }
}
