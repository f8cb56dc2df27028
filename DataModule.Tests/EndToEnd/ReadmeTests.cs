using System.Text.RegularExpressions;
using DataModule.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>What README shows compiles, and what it says does not compile does not.</summary>
public sealed partial class ReadmeTests
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.ComponentModel.DataAnnotations;
        global using System.IO;
        global using System.Linq;
        global using System.Threading.Tasks;
        global using DataModule;
        global using TorchSharp;
        """;

    [Fact]
    public void Its_example_compiles() => Assert.Empty(Errors(Example(modelOf: "Digit.Batch")));

    [Fact]
    public void A_model_whose_batch_type_differs_from_the_datas_does_not_compile()
    {
        var errors = Errors(Example(modelOf: "torch.Tensor"));
        Assert.Equal(2, errors.Count);
        Assert.All(errors, error => Assert.Contains(error.Id, new[] { "CS0411", "CS1503" }));
        Assert.Contains(errors, error => Line(error).Contains("trainer.Fit(model, data)", StringComparison.Ordinal));
        Assert.Contains(errors, error => Line(error).Contains("trainer.Test(model, data)", StringComparison.Ordinal));
    }

    [Fact]
    public void Testing_without_a_test_loader_does_not_compile()
    {
        var (declarations, use) = Example(modelOf: "Digit.Batch");
        var error = Assert.Single(Errors((declarations.Replace("[Dataloader(Split.Test)]", "", StringComparison.Ordinal), use)));
        Assert.Contains("trainer.Test(model, data)", Line(error), StringComparison.Ordinal);
    }

    private static string Line(Diagnostic error) =>
        error.Location.SourceTree!.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line].ToString();

    /// <summary>The program in one file, which is the first block.</summary>
    internal static string Program() => CodeBlock().Match(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Groups[1].Value;

    /// <summary>The second block is declarations; the third is statements, to which a model is given.</summary>
    private static (string Declarations, string Use) Example(string modelOf)
    {
        var blocks = CodeBlock().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md")));
        Assert.True(blocks.Count >= 3, "README.md has no longer three blocks of C#; adjust this test.");
        var use = $$"""
            internal static class Use
            {
                internal static void Run(Model model)
                {
                    {{blocks[2].Groups[1].Value}}
                }
            }

            internal abstract class Model : ITrainingStep<{{modelOf}}>, ITestStep<{{modelOf}}>
            {
                public abstract torch.Tensor TrainingStep({{modelOf}} batch, StepContext context);
                public abstract OptimizerSetup ConfigureOptimizers();
                public abstract void TestStep({{modelOf}} batch, StepContext context);
            }
            """;
        return (blocks[1].Groups[1].Value, use);
    }

    internal static List<Diagnostic> Errors((string Declarations, string Use) source) => Compile(source).Errors;

    internal static (Compilation Compilation, List<Diagnostic> Errors) Compile((string Declarations, string Use) source)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var compilation = CSharpCompilation.Create(
            "Readme",
            new[] { Usings, source.Declarations, source.Use }.Select(text => CSharpSyntaxTree.ParseText(text, options)),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver
            .Create([new DataModuleGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var diagnostics, TestContext.Current.CancellationToken);
        return (generated, [.. diagnostics.Concat(generated.GetDiagnostics()).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)]);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
