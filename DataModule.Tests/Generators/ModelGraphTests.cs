using System.Collections;
using System.Reflection;
using DataModule.Generators;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>Nothing that a step keeps may hold on to a compilation: each would keep hundreds of megabytes alive.</summary>
public sealed class ModelGraphTests
{
    [Theory]
    [InlineData(TrackingNames.ParsedModules)]
    [InlineData(TrackingNames.Modules)]
    [InlineData(TrackingNames.ModuleDiagnostics)]
    [InlineData(TrackingNames.ParsedSamples)]
    [InlineData(TrackingNames.Samples)]
    [InlineData(TrackingNames.SampleDiagnostics)]
    [InlineData(TrackingNames.ParsedHyperparameterClasses)]
    [InlineData(TrackingNames.HyperparameterClasses)]
    [InlineData(TrackingNames.HyperparameterClassDiagnostics)]
    [InlineData(TrackingNames.ParsedPredictions)]
    [InlineData(TrackingNames.Predictions)]
    [InlineData(TrackingNames.PredictionPlans)]
    [InlineData(TrackingNames.ParsedBatches)]
    [InlineData(TrackingNames.Batches)]
    [InlineData(TrackingNames.BatchPlans)]
    public void No_step_keeps_symbols_syntax_or_compilations(string step)
    {
        var run = GeneratorHost.Run(
            SnapshotTests.Mnist,
            "[DataModule] public partial class Wrong { [Setup(\"tset\")] private void Open(int n) { } }",
            "[Sample] public partial class Wrong2 { public DateTime Day; }",
            "[Hyperparameters] public partial class Model1 { public Model1(int n, Stream s) { } }",
            "public class Model2 : IPredictStep<Tensor, (Tensor, List<Tensor>)> { public (Tensor, List<Tensor>) PredictStep(Tensor batch, StepContext context) => (batch, []); }",
            "public record Pair(Tensor X, Tensor Y); public class Model3 : ITestStep<Pair> { public void TestStep(Pair batch, StepContext context) { } }");
        var outputs = run.Result.Results.Single().TrackedSteps[step].SelectMany(item => item.Outputs).Select(output => output.Value).ToList();

        Assert.NotEmpty(outputs);
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        outputs.ForEach(output => Visit(output, step, seen));
        Assert.True(seen.Count > 3, "The walk saw hardly anything, so it proves nothing.");
    }

    [Fact]
    public void The_walk_would_find_a_location() =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Visit(new[] { new { Location.None } }, "test", []));

    private static void Visit(object? value, string path, HashSet<object> seen)
    {
        if (value is null || !seen.Add(value))
        {
            return;
        }

        Assert.False(
            value is ISymbol or SyntaxNode or SyntaxToken or SyntaxTree or SyntaxReference or Compilation or SemanticModel or Location or AttributeData,
            $"{path} holds a {value.GetType()}.");
        var type = value.GetType();
        if (value is string || type.IsPrimitive || type.IsEnum)
        {
            return;
        }

        if (value is IEnumerable items)
        {
            foreach (var item in items)
            {
                Visit(item, path + "[]", seen);
            }
        }

        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                Visit(field.GetValue(value), path + "." + field.Name, seen);
            }
        }
    }
}
