using System.Text.RegularExpressions;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>Generated code in a project that checks everything, has no usings, and has names of ours for its own types.</summary>
[Collection(TestPackage.Name)]
public sealed partial class StrictConsumerTests(TestPackage package)
{
    [Theory]
    [InlineData("14", "enable")]
    [InlineData("14", "disable")]
    [InlineData("13", "enable")]
    public async Task Nothing_is_said_about_generated_code(string language, string nullable)
    {
        using var consumer = new TemporaryDirectory();
        File.Copy(Path.Combine(Repository.Root, "DataModule.Tests/EndToEnd/Consumers/Strict.cs"), consumer["Strict.cs"]);
        File.WriteAllText(consumer["nuget.config"], package.NuGetConfig);
        File.WriteAllText(consumer["Consumer.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <LangVersion>{language}</LangVersion>
                <Nullable>{nullable}</Nullable>
                <ImplicitUsings>disable</ImplicitUsings>
                <AnalysisMode>All</AnalysisMode>
                <AnalysisLevel>latest-all</AnalysisLevel>
                <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
                <CheckForOverflowUnderflow>true</CheckForOverflowUnderflow>
                <GenerateDocumentationFile>true</GenerateDocumentationFile>
                <IsAotCompatible>true</IsAotCompatible>
                <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
                <RestorePackagesPath>$(MSBuildProjectDirectory)/packages</RestorePackagesPath>
              </PropertyGroup>
              {package.References}
            </Project>
            """);

        var build = await DotNet.RunAsync("build", consumer["Consumer.csproj"]);

        Assert.True(build.ExitCode == 0, build.ToString());
        // The analyzers ran: the user's own code has what they look for.
        Assert.Matches(@"Strict\.cs\(\d+,\d+\): warning CA\d+", build.Output);
        Assert.Empty(InGeneratedCode().Matches(build.Output).Select(match => match.Value));
    }

    [GeneratedRegex(@"(?m)^.*\.g\.cs\(.*(warning|error).*$")]
    private static partial Regex InGeneratedCode();
}
