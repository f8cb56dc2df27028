using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>Generated members are documented like written ones: editors show it, and a consumer's documentation file has no gap.</summary>
public sealed class DocumentationTests
{
    // Missing, superfluous and doubled tags, references that lead nowhere, XML that is none.
    private static readonly string[] DocumentationErrors =
    [
        "CS1570", "CS1571", "CS1572", "CS1573", "CS1574", "CS1580", "CS1581", "CS1584", "CS1587", "CS1589", "CS1590", "CS1591",
        "CS1592", "CS1658", "CS1710", "CS1711", "CS1712", "CS1723", "CS1734",
    ];

    private const string Rich = """
        namespace Documented;

        /// <summary>How a visit ended.</summary>
        public enum Outcome
        {
            /// <summary>Well.</summary>
            Well,

            /// <summary>Badly.</summary>
            Badly,
        }

        /// <summary>A visit.</summary>
        [Sample]
        public sealed partial record Visit(
            [Shape(3, 4, 4)] [Scale(1 / 255f)] [Normalize] byte[] Photo, [Shape] float[] Signal, [Pad(Mask = true)] int[]? Tokens, [OneHot(3)] int Kind,
            Outcome? Outcome, string Note, [AsArray] DateTime Day, Tensor Depth, Digit Corner);

        /// <summary>A sample with a type parameter.</summary>
        /// <typeparam name="TTag">Any type.</typeparam>
        [Sample]
        public partial record Tagged<TTag>(float Value, [Shape(2)] double[] Place) where TTag : class;

        /// <summary>A base class.</summary>
        [DataModule]
        public abstract partial class VisitFiles(string folder = "data", [NotHyperparameter] IServiceProvider? services = null)
        {
            [State] private long seen;

            /// <summary>The services.</summary>
            public object? Services => (services, seen++, folder).services;

            [Prepare] private Task DownloadAsync(PrepareContext context) => Task.CompletedTask;
            [Setup("test")] private void Open() { }
            [Dataloader(Split.Test, Name = "near")] private IEnumerable<Digit.Batch> Near() => [];
            [Dataloader(Split.Test, Name = "far")] private IEnumerable<Digit.Batch> Far() => [];
        }

        /// <summary>Everything that a module can have.</summary>
        /// <param name="folder">The folder.</param>
        /// <param name="path">A parameter with the name of a generated one.</param>
        /// <param name="batchSize">The batch size.</param>
        [DataModule]
        public partial class Visits(string folder, [NotHyperparameter] object path, int batchSize = 8) : VisitFiles(folder)
        {
            [State] private int epochs;

            /// <summary>The rate.</summary>
            [Hyperparameter] public double Rate { get; set; } = 0.5;

            /// <summary>Both.</summary>
            public object Both => (path, epochs++, batchSize);

            [Setup("fit", "validate")] private void OpenFit() { }
            [Teardown] private ValueTask CloseAsync(CancellationToken token) => default;
            [OnException] private static void Lost(Exception exception) { }
            [Dataloader(Split.Train)] private IEnumerable<Visit.Batch> Train() => [];
            [Dataloader(Split.Validation)] private DataLoader<Visit.Batch>[] Validation() => [];
            [Dataloader(Split.Predict)] private List<(Tensor, int)> Predict() => [];
            [AfterBatchTransfer(Split.Train)] private Visit.Batch Augment(Visit.Batch batch) => batch;
        }

        /// <summary>A model with a constructor that captures its hyperparameters.</summary>
        [Hyperparameters]
        public partial class Classifier : nn.Module<Tensor, Tensor>
        {
            /// <summary>Creates it.</summary>
            /// <param name="width">The width.</param>
            /// <param name="rates">The rates.</param>
            public Classifier(int width, double[] rates)
                : base(nameof(Classifier)) => CaptureHyperparameters(width, rates);

            /// <inheritdoc/>
            public override Tensor forward(Tensor input) => input;
        }
        """;

    public static TheoryData<string, string> Sources
    {
        get
        {
            var sources = new TheoryData<string, string> { { "with everything", Rich } };
            foreach (var row in EmittedCodeTests.Sources)
            {
                sources.Add(row.Data.Item1, row.Data.Item2);
            }

            return sources;
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_generated_member_that_users_see_is_documented(string what, string source)
    {
        Assert.NotEmpty(what);
        var compilation = GeneratorHost.Compilation(source);
        var options = (CSharpCompilationOptions)compilation.Options;
        var generated = GeneratorHost.Run(compilation.WithOptions(options.WithSpecificDiagnosticOptions(DocumentationErrors.ToDictionary(id => id, _ => ReportDiagnostic.Error))));

        Assert.Equal(DocumentationMode.Diagnose, GeneratorHost.ParseOptions.DocumentationMode);
        Assert.Empty(generated.CompilerDiagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString()));
        ISymbol[] members = [.. Members(generated).Where(IsSeen)];
        Assert.True(members.Length > 3, "Nothing was generated.");
        Assert.Empty(members.SelectMany(Gaps));
    }

    [Fact]
    public void ToLoader_says_what_each_parameter_does_what_it_returns_and_what_it_throws()
    {
        var generated = GeneratorHost.Run(Rich);
        IMethodSymbol[] loaders = [.. Members(generated).OfType<IMethodSymbol>().Where(method => method.Name == "ToLoader" && method.ContainingType.Name == "Tagged_1LoaderExtensions")];

        Assert.Equal(2, loaders.Length);
        Assert.All(loaders, loader =>
        {
            var documentation = Documentation(loader);
            Assert.Equal(loader.Parameters.Select(parameter => parameter.Name), documentation.Elements("param").Select(tag => (string?)tag.Attribute("name")));
            Assert.Contains("at least 1", documentation.Elements("param").Single(tag => (string?)tag.Attribute("name") == "batchSize").Value, StringComparison.Ordinal);
            Assert.Equal(["T:System.ArgumentOutOfRangeException", "T:System.ArgumentException"], documentation.Elements("exception").Select(tag => (string?)tag.Attribute("cref")));
            Assert.NotEmpty(documentation.Element("returns")!.Value);
            Assert.Equal("TTag", (string?)documentation.Element("typeparam")!.Attribute("name"));
        });
    }

    private static IEnumerable<ISymbol> Members(Generated generated) => generated.Result.GeneratedTrees.SelectMany(tree =>
    {
        var model = generated.Output.GetSemanticModel(tree);
        return tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<MemberDeclarationSyntax>()
            .SelectMany(node => node is FieldDeclarationSyntax field ? field.Declaration.Variables : (IEnumerable<SyntaxNode>)[node])
            .Select(node => model.GetDeclaredSymbol(node))
            .OfType<ISymbol>();
    });

    // What the user has a part of, the user documents.
    private static bool IsSeen(ISymbol member) =>
        member is not INamespaceSymbol
        && member.DeclaringSyntaxReferences.All(part => part.SyntaxTree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal))
        && member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    private static IEnumerable<string> Gaps(ISymbol member)
    {
        var documentation = Documentation(member);
        var parameters = (member as IMethodSymbol)?.Parameters ?? (member as IPropertySymbol)?.Parameters ?? [];
        var typeParameters = (member as IMethodSymbol)?.TypeParameters ?? [];
        string[] wanted =
        [
            "summary",
            .. parameters.Select(parameter => "param " + parameter.Name),
            .. typeParameters.Select(parameter => "typeparam " + parameter.Name),
            .. (string[])(member is IMethodSymbol { MethodKind: MethodKind.Ordinary, ReturnsVoid: false } ? ["returns"] : []),
        ];
        string[] found = [.. documentation.Elements().Where(tag => tag.Value.Trim().Length > 0).Select(tag => (tag.Name + " " + (string?)tag.Attribute("name")).Trim())];
        return wanted.Except(found).Select(tag => $"{member.ToDisplayString()}: no <{tag}>");
    }

    private static XElement Documentation(ISymbol member) =>
        member.GetDocumentationCommentXml(cancellationToken: TestContext.Current.CancellationToken) is { Length: > 0 } text ? XElement.Parse(text) : new XElement("member");
}
