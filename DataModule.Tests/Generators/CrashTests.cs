using DataModule.Generators;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>A failure in the generator costs the type that it failed on, and tells what happened.</summary>
public sealed class CrashTests
{
    private const string TwoModules = """
        [DataModule] public partial class Good { [Dataloader(Split.Train)] private List<Tensor> Train() => []; }
        [DataModule] public partial class Bad { [Dataloader(Split.Train)] private List<Tensor> Train() => []; }
        """;

    [Fact]
    public void A_parser_that_throws_is_one_diagnostic_at_the_type()
    {
        var result = Run(new Failing(
            type => type.Name == "Bad" ? throw new InvalidOperationException("oops\nagain") : ModuleParser.Parse(type, CancellationToken.None),
            ModuleEmitter.Emit));

        var crash = Assert.Single(result.Diagnostics);
        Assert.Equal(Rules.Crash.Id, crash.Id);
        Assert.Equal("Bad", Generated.Text(crash));
        Assert.Contains("failed on 'Bad': InvalidOperationException: oops", crash.GetMessage(null), StringComparison.Ordinal);
        Assert.Contains(nameof(CrashTests), crash.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(["Good.g.cs"], result.GeneratedSources.Select(source => source.HintName));
    }

    [Fact]
    public void An_emitter_that_throws_is_one_diagnostic_with_the_name_of_the_type()
    {
        var result = Run(new Failing(
            type => ModuleParser.Parse(type, CancellationToken.None),
            model => model.Shell.Name == "Bad" ? throw new InvalidOperationException("oops") : ModuleEmitter.Emit(model)));

        var crash = Assert.Single(result.Diagnostics);
        Assert.Equal(Rules.Crash.Id, crash.Id);
        Assert.Contains("failed on 'Bad': InvalidOperationException: oops", crash.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(["Good.g.cs"], result.GeneratedSources.Select(source => source.HintName));
    }

    [Fact]
    public void A_failure_that_passes_leaves_nothing_behind()
    {
        var fails = true;
        var compilation = GeneratorHost.Compilation(TwoModules);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(new Failing(
            type => fails ? throw new InvalidOperationException("oops") : ModuleParser.Parse(type, CancellationToken.None), ModuleEmitter.Emit));
        driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
        Assert.Equal(2, driver.GetRunResult().Diagnostics.Length);

        fails = false;
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("", GeneratorHost.ParseOptions)), TestContext.Current.CancellationToken);

        Assert.Empty(driver.GetRunResult().Diagnostics);
        Assert.Equal(2, driver.GetRunResult().GeneratedTrees.Length);
    }

    private static GeneratorRunResult Run(Failing generator)
    {
        var result = CSharpGeneratorDriver.Create(generator)
            .RunGenerators(GeneratorHost.Compilation(TwoModules), TestContext.Current.CancellationToken)
            .GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    /// <summary>The generator's own steps over a parser or emitter that fails.</summary>
    private sealed class Failing(Func<INamedTypeSymbol, Parsed<ModuleModel>> parse, Func<ModuleModel, string> emit) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context)
        {
            var parsed = DataModuleGenerator.Parse(context, KnownNames.DataModule, (type, _) => parse(type), "parsed");
            DataModuleGenerator.Report(context, parsed, "diagnostics");
            context.RegisterSourceOutput(
                DataModuleGenerator.Models(parsed, "models"), (output, model) => DataModuleGenerator.Emit(output, model, model.Shell, emit));
        }
    }
}
