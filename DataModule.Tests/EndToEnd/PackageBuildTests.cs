using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataModule.Tests.Build;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>What the package adds to the build of a program: the copy of TorchSharp's Linux library, and what it says.</summary>
[Collection(TestPackage.Name)]
public sealed partial class PackageBuildTests(TestPackage package)
{
    private const string Library = "runtimes/linux-x64/native/libLibTorchSharp.so";

    [Fact]
    public async Task The_copy_is_made_once_and_the_package_stays_as_it_is()
    {
        using var consumer = new Consumer(package, package.References);
        await consumer.SucceedAsync("build");
        var original = Original(consumer);
        var hash = SHA256.HashData(File.ReadAllBytes(original));
        var (copy, output) = (consumer["obj/Debug/net10.0/" + Library], consumer["bin/Debug/net10.0/" + Library]);
        var made = File.GetLastWriteTimeUtc(copy);

        Assert.Equal(File.ReadAllBytes(copy), File.ReadAllBytes(output));
        Assert.Equal([2], Difference(original, output));

        consumer.Replace("Program.cs", "manual_seed(1)", "manual_seed(2)");
        await consumer.SucceedAsync("build");
        Assert.Equal(made, File.GetLastWriteTimeUtc(copy));

        await consumer.SucceedAsync("build", "-p:DataModuleOlderLinux=false");
        Assert.Equal(hash, SHA256.HashData(File.ReadAllBytes(output)));
        Assert.Equal(hash, SHA256.HashData(File.ReadAllBytes(original)));
    }

    [Fact]
    public async Task A_program_without_libtorch_is_told_when_it_is_built_and_in_one_line_when_it_runs()
    {
        using var consumer = new Consumer(package, $"""<ItemGroup><PackageReference Include="DataModule" Version="[{package.Version}]" /></ItemGroup>""");
        File.Delete(consumer["PlaneDataModule.cs"]);
        File.WriteAllText(consumer["Program.cs"], """
            using DataModule;

            foreach (Action use in (Action[])[() => _ = new Trainer(), () => Dataset.From([1f, 2f]).ToTensorLoader()])
            {
                try
                {
                    use();
                }
                catch (LibTorchException exception)
                {
                    Console.WriteLine(exception.Message);
                }
            }

            static class Loaders
            {
                public static void ToTensorLoader(this IDataset<float> numbers) =>
                    DataLoader.Create<float, TorchSharp.torch.Tensor>(numbers, 1, (numbers, memory) => memory.Rent<float>(0, [numbers.Length]).Tensor);
            }
            """);

        var build = await consumer.SucceedAsync("build");
        Assert.Matches(@"warning DM0090: .*dotnet add package libtorch-cpu-\w+-\w+ --version 2\.10\.0", Assert.Single(Warnings(build)));

        // TorchSharp looks into the package cache, too.
        var run = await Command.RunAsync("dotnet", [consumer.Program], new Dictionary<string, string> { ["NUGET_PACKAGES"] = consumer["none"] });
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Matches(@"^libtorch is missing, .*: dotnet add package libtorch-cpu-\w+-\w+ --version 2\.10\.0 ", line));
    }

    [Fact]
    public async Task A_library_is_not_asked_for_a_libtorch()
    {
        using var consumer = new Consumer(package, $"""<ItemGroup><PackageReference Include="DataModule" Version="[{package.Version}]" /></ItemGroup>""");
        File.Delete(consumer["Program.cs"]);
        Assert.Empty(Warnings(await consumer.SucceedAsync("build", "-p:OutputType=Library")));
    }

    [Fact]
    public async Task An_older_cpp_runtime_is_told_with_the_versions_that_it_lacks()
    {
        using var consumer = new Consumer(package, package.References);
        File.WriteAllBytes(consumer["libstdc++.so.6"], new SmallElf().Bytes);

        var build = await consumer.SucceedAsync("build", "-p:DataModuleCppRuntime=" + consumer["libstdc++.so.6"]);

        var warning = Assert.Single(Warnings(build));
        Assert.Matches(@"warning DM0092: .*GLIBCXX_3\.4\.30.*'.*libstdc\+\+\.so\.6'", warning);
        Assert.DoesNotContain("GLIBCXX_3.4.32", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_that_is_not_the_known_one_is_left_alone_with_one_warning()
    {
        using var consumer = new Consumer(package, package.References + """
            <Target Name="Damage" AfterTargets="ResolvePackageAssets">
              <ItemGroup>
                <Damaged Include="@(RuntimeTargetsCopyLocalItems)" Condition="'%(Filename)%(Extension)' == 'libLibTorchSharp.so'" />
                <RuntimeTargetsCopyLocalItems Remove="@(Damaged)" />
                <RuntimeTargetsCopyLocalItems Include="@(Damaged->'$(MSBuildProjectDirectory)/%(Filename)%(Extension)')" />
              </ItemGroup>
            </Target>
            """);
        var damaged = new SmallElf().Bytes[..100];
        File.WriteAllBytes(consumer["libLibTorchSharp.so"], damaged);

        var build = await consumer.SucceedAsync("build");

        Assert.Matches(@"warning DM0091: '.*libLibTorchSharp\.so' .* It ends at byte 100, before byte \d+", Assert.Single(Warnings(build)));
        Assert.Equal(damaged, File.ReadAllBytes(consumer["bin/Debug/net10.0/" + Library]));
    }

    [Fact]
    public async Task A_program_in_one_file_runs()
    {
        var app = File.ReadAllText(Path.Combine(Repository.Root, "DataModule.Tests/EndToEnd/Consumers/App.cs"));
        var output = await RunFileAsync($"""
            #:package DataModule@{package.Version}
            #:package libtorch-cpu-$(NETCoreSdkPortableRuntimeIdentifier)@{LibTorch.Version}
            {app}
            """);

        Assert.Equal("2 numbers, sum 3\n1 numbers, sum 4\n", output);
    }

    [Fact]
    public async Task The_first_program_of_the_readme_runs_and_learns()
    {
        var program = ReadmeTests.Program();
        Assert.Matches($@"\A#:package DataModule@[\d.]+\n#:package libtorch-cpu-linux-x64@{Regex.Escape(LibTorch.Version)}\n", program);

        var output = await RunFileAsync(Regex.Replace(program, @"DataModule@[\d.]+", $"DataModule@{package.Version}")
            .Replace("libtorch-cpu-linux-x64", "libtorch-cpu-$(NETCoreSdkPortableRuntimeIdentifier)", StringComparison.Ordinal));

        Assert.Matches(@"accuracy\D+(0\.9[5-9]|1(\.0)?\b)", output);
    }

    private async Task<string> RunFileAsync(string program)
    {
        using var consumer = new Consumer(package, "");
        foreach (var source in Directory.GetFiles(Path.GetDirectoryName(consumer["App.cs"])!, "*.cs*"))
        {
            File.Delete(source);
        }

        var places = $"""
            #:property RestorePackagesPath={consumer["packages"]}
            #:property CreateHardLinksForCopyLocalIfPossible=true
            """;
        var directives = program.LastIndexOf("#:", StringComparison.Ordinal);
        File.WriteAllText(consumer["App.cs"], program.Insert(program.IndexOf('\n', directives) + 1, places + "\n"));
        Directory.CreateDirectory(consumer["data"]);

        // Where the SDK keeps what it makes of such a program.
        var run = await Command.RunAsync("dotnet", ["run", consumer["App.cs"]], new Dictionary<string, string>
        {
            ["XDG_DATA_HOME"] = consumer["data"],
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
        });

        Assert.True(run.ExitCode == 0, run.ToString());
        return run.Output;
    }

    private static byte[] Difference(string original, string output)
    {
        var (before, after) = (File.ReadAllBytes(original), File.ReadAllBytes(output));
        Assert.Equal(before.Length, after.Length);
        return [.. Enumerable.Range(0, before.Length).Where(at => before[at] != after[at]).Select(at => after[at])];
    }

    private static string Original(Consumer consumer)
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(consumer["obj/project.assets.json"]));
        return assets.RootElement.GetProperty("packageFolders").EnumerateObject()
            .Select(folder => Path.Combine(folder.Name, "torchsharp/0.107.0", Library)).First(File.Exists);
    }

    private static IReadOnlyList<string> Warnings(Command.Result build) =>
        [.. WarningLine().Matches(build.Output).Select(match => match.Value).Distinct()];

    [GeneratedRegex(@"(?m)^.*: warning .*$")]
    private static partial Regex WarningLine();
}
