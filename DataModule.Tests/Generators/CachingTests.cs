using System.Collections.Immutable;
using DataModule.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>An edit costs what it changes: every named step stays cached otherwise.</summary>
public sealed class CachingTests
{
    private const string Other = "public static class Other { public static int One() => 1; }";

    private const string Second = """
        [DataModule]
        public sealed partial class Second
        {
            [Dataloader(Split.Test)]
            private DataLoader<Digit.Batch> Test() => Digits.Open("t10k").ToLoader(1);
        }
        """;

    private static readonly string[] Steps =
        [TrackingNames.ParsedModules, TrackingNames.Modules, TrackingNames.ParsedSamples, TrackingNames.Samples];

    [Fact]
    public void The_same_compilation_again()
    {
        var edit = new Edit(SnapshotTests.Mnist, Second, Other);

        edit.Apply(compilation => compilation.Clone());

        edit.AllShouldBeCached();
    }

    [Fact]
    public void Builds_by_one_compiler_server_whose_options_cannot_be_compared()
    {
        // Each build has a resolver of its own.
        static CSharpCompilation Build()
        {
            var compilation = GeneratorHost.Compilation(SnapshotTests.Mnist);
            return compilation.WithOptions(compilation.Options.WithMetadataReferenceResolver(new Resolver()));
        }

        var (first, second) = (Build(), Build());
        GeneratorHost.Run(first).ShouldBeClean();
        GeneratorHost.Run(second).ShouldBeClean();
    }

    [Theory]
    [InlineData("One() => 1", "One() => 2")]
    [InlineData("static class Other {", "static class Other { private static int more; ")]
    [InlineData("Other", "Another")]
    public void An_edit_elsewhere(string from, string to)
    {
        var edit = new Edit(SnapshotTests.Mnist, Second, Other);

        edit.Replace(3, from, to);

        edit.AllShouldBeCached();
    }

    [Theory]
    [InlineData("\"t10k\"", "\"t10k-images\"")]
    [InlineData("batchSize, shuffle: true", "2 * batchSize, shuffle: false")]
    [InlineData("(Digits.Open(\"train\"), Digits.Open(\"val\"))", "default((IDataset<Digit>, IDataset<Digit>))")]
    public void An_edit_in_the_body_of_a_hook(string from, string to)
    {
        var edit = new Edit(SnapshotTests.Mnist, Second, Other);

        edit.Replace(1, from, to);

        edit.AllShouldBeCached();
    }

    [Theory]
    [InlineData("[Prepare]", "// A comment.\n    [Prepare]")]
    [InlineData("[Prepare]", "\n\n\n    [Prepare]")]
    [InlineData("    [Setup(\"test\")]", "  /* here */ [Setup( \"test\" )]")]
    [InlineData("namespace Vision;", "// Copyright\nnamespace Vision;")]
    public void An_edit_of_white_space_and_comments(string from, string to)
    {
        var edit = new Edit(SnapshotTests.Mnist, Second, Other);

        edit.Replace(1, from, to);

        edit.AllShouldBeCached();
    }

    [Theory]
    [InlineData(2, "One() => 1", "One() => 2")]
    [InlineData(1, "(batch, batch)", "(batch, batch * 2)")]
    public void A_model_that_predicts(int file, string from, string to)
    {
        var edit = new Edit(
            "public class Model : IPredictStep<Tensor, (Tensor, Tensor)> { public (Tensor, Tensor) PredictStep(Tensor batch, StepContext context) => (batch, batch); }",
            Other);

        edit.Replace(file, from, to);

        Assert.All(
            new[] { TrackingNames.ParsedPredictions, TrackingNames.Predictions, TrackingNames.PredictionPlans }.SelectMany(edit.Reasons),
            reason => Assert.Contains(reason, Edit.Cached));
        Assert.Equal(0, edit.EmittedAnew("DataModule-Predictions.g.cs", "Digit.g.cs"));
    }

    [Theory]
    [InlineData(2, "One() => 1", "One() => 2")]
    [InlineData(1, "context) { }", "context) { context.Log(\"a\", 1); }")]
    public void A_model_of_batches_that_are_records(int file, string from, string to)
    {
        var edit = new Edit(
            "public record Pair(Tensor X, Tensor Y); public class Model : ITestStep<Pair> { public void TestStep(Pair batch, StepContext context) { } }",
            Other);

        edit.Replace(file, from, to);

        Assert.All(
            new[] { TrackingNames.ParsedBatches, TrackingNames.Batches, TrackingNames.BatchPlans }.SelectMany(edit.Reasons),
            reason => Assert.Contains(reason, Edit.Cached));
        Assert.Equal(0, edit.EmittedAnew("DataModule-BatchSizes.g.cs", "Digit.g.cs"));
    }

    [Fact]
    public void An_edit_of_one_of_two_modules_emits_one()
    {
        var edit = new Edit(SnapshotTests.Mnist, Second, Other);

        edit.Replace(2, "Split.Test", "Split.Predict");

        Assert.Single(edit.Reasons(TrackingNames.Modules), IncrementalStepRunReason.Modified);
        Assert.Single(edit.Reasons(TrackingNames.Modules), reason => Edit.Cached.Contains(reason));
        Assert.Equal(1, edit.EmittedAnew("Second.g.cs", "Vision.MnistDataModule.g.cs", "Digit.g.cs"));
    }

    [Fact]
    public void An_edit_of_one_of_100_modules_emits_one()
    {
        var edit = new Edit([.. Enumerable.Range(0, 100).Select(number => Second.Replace("Second", $"Module{number}", StringComparison.Ordinal))]);

        edit.Replace(43, "Split.Test", "Split.Predict");

        Assert.Equal(100, edit.Reasons(TrackingNames.Modules).Count);
        Assert.Equal(99, edit.Reasons(TrackingNames.Modules).Count(reason => Edit.Cached.Contains(reason)));
        Assert.Single(edit.OutputReasons, reason => reason != IncrementalStepRunReason.Cached);
    }

    [Theory]
    [InlineData("const int Width = 3", "const int Width = 4")]
    [InlineData("using Number = float", "using Number = double")]
    public void An_edit_elsewhere_of_what_a_sample_is_made_of(string from, string to)
    {
        var edit = new Edit(
            "[Sample] public readonly partial record struct Wide([Shape(Sizes.Width)] Number[] X);",
            "global using Number = float; public static class Sizes { public const int Width = 3; }");

        edit.Replace(2, from, to);

        Assert.Equal(1, edit.EmittedAnew("Wide.g.cs", "Digit.g.cs"));
    }

    [Fact]
    public void An_edit_elsewhere_after_an_edit_of_a_body_and_back()
    {
        var edit = new Edit(SnapshotTests.Mnist, Second, "public static class Other { public const int One = 1; public static int Two() => 2; }");

        edit.Replace(3, "=> 2", "=> 3");
        edit.Replace(3, "One = 1", "One = 4");
        edit.Replace(3, "One = 4", "One = 1");

        edit.AllShouldBeCached();
    }

    [Fact]
    public void A_diagnostic_that_only_moved_does_not_touch_the_model()
    {
        var edit = new Edit(Second.Replace("Split.Test)", "Split.Test)] [Setup(\"tset\")", StringComparison.Ordinal), Other);

        edit.Replace(1, "[DataModule]", "\n\n[DataModule]");

        Assert.All(edit.Reasons(TrackingNames.Modules), reason => Assert.Contains(reason, Edit.Cached));
    }

    /// <summary>One driver that runs twice, with an edit between.</summary>
    private sealed class Edit
    {
        public static readonly IncrementalStepRunReason[] Cached = [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged];

        private readonly Dictionary<string, string> before;
        private CSharpCompilation compilation;
        private GeneratorDriver driver;

        public Edit(params string[] sources)
        {
            compilation = GeneratorHost.Compilation(sources);
            driver = GeneratorHost.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
            before = Sources();
        }

        /// <param name="source">Counts the shared samples as 0 and the test's own sources from 1.</param>
        /// <param name="from">What stands there once.</param>
        /// <param name="to">What stands there then.</param>
        public void Replace(int source, string from, string to) => Apply(current =>
        {
            var tree = current.SyntaxTrees[source + 1];
            var text = tree.ToString();
            Assert.Contains(from, text, StringComparison.Ordinal);
            return current.ReplaceSyntaxTree(
                tree,
                CSharpSyntaxTree.ParseText(text.Replace(from, to, StringComparison.Ordinal), GeneratorHost.ParseOptions, tree.FilePath));
        });

        public void Apply(Func<CSharpCompilation, CSharpCompilation> change)
        {
            compilation = change(compilation);
            driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
        }

        public IReadOnlyList<IncrementalStepRunReason> Reasons(string step) =>
            [.. driver.GetRunResult().Results.Single().TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason)];

        public IEnumerable<IncrementalStepRunReason> OutputReasons => driver.GetRunResult().Results.Single().TrackedOutputSteps
            .SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);

        public void AllShouldBeCached()
        {
            foreach (var step in Steps)
            {
                Assert.NotEmpty(Reasons(step));
                Assert.All(Reasons(step), reason => Assert.Contains(reason, Cached));
            }

            Assert.All(OutputReasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        }

        public int EmittedAnew(params string[] hintNames)
        {
            var now = Sources();
            Assert.Equal(hintNames.Order(), now.Keys.Order());
            return now.Count(source => before[source.Key] != source.Value);
        }

        private Dictionary<string, string> Sources() => driver.GetRunResult().Results.Single().GeneratedSources
            .ToDictionary(source => source.HintName, source => source.SourceText.ToString());
    }

    /// <summary>As the compiler's server has it.</summary>
    private sealed class Resolver : MetadataReferenceResolver
    {
        public override ImmutableArray<PortableExecutableReference> ResolveReference(
            string reference, string? baseFilePath, MetadataReferenceProperties properties) => [];

        public override bool Equals(object? other) => throw new NotImplementedException();

        public override int GetHashCode() => throw new NotImplementedException();
    }
}
