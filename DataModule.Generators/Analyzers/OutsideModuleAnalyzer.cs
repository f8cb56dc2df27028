using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DataModule.Generators.Analyzers;

/// <summary>Hooks, state, hyperparameters and sample fields of a class that nothing is generated for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OutsideModuleAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Property of the diagnostic, for the code fix: the attribute that the class lacks.</summary>
    public const string LackingProperty = "Lacking";

    private static readonly HashSet<string> Hooks = new(StringComparer.Ordinal)
    {
        KnownNames.Prepare, KnownNames.Setup, KnownNames.Teardown, KnownNames.OnException, KnownNames.Dataloader,
        KnownNames.BeforeBatchTransfer, KnownNames.TransferBatch, KnownNames.AfterBatchTransfer,
    };

    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        KnownNames.Shape, KnownNames.Scale, KnownNames.Normalize, KnownNames.Pad, KnownNames.OneHot,
        KnownNames.AsArray, KnownNames.NotBatched,
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.OutsideModule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            Compilation compilation = start.Compilation;
            var bases = new Lazy<HashSet<ISymbol>>(() => BasesOfAnnotated(compilation.Assembly.GlobalNamespace));
            start.RegisterSymbolAction(symbol => Check(symbol, bases), SymbolKind.NamedType);
        });
    }

    private static void Check(SymbolAnalysisContext context, Lazy<HashSet<ISymbol>> bases)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            return;
        }

        // The fields of a record are parameters of its constructor.
        foreach (ISymbol member in type.GetMembers().Concat(type.InstanceConstructors.SelectMany(constructor => constructor.Parameters)))
        {
            foreach (AttributeData attribute in member.GetAttributes())
            {
                if (attribute.AttributeClass?.MetadataName() is { } name && Lacking(type, name, bases) is { } lacking)
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        Rules.OutsideModule,
                        member.LocationOf(attribute),
                        ImmutableDictionary<string, string?>.Empty.Add(LackingProperty, lacking),
                        attribute.AttributeClass.Name.Replace("Attribute", ""),
                        type.ShortName(),
                        member.Name,
                        lacking));
                }
            }
        }
    }

    // What a base class has, those have that are derived from it, perhaps in another project; all but its state.
    private static string? Lacking(INamedTypeSymbol type, string attribute, Lazy<HashSet<ISymbol>> bases)
    {
        string? lacking = attribute == KnownNames.State || Hooks.Contains(attribute) ? "DataModule"
            : attribute == KnownNames.Hyperparameter ? (type.Has(KnownNames.DataModule) ? null : "Hyperparameters")
            : Fields.Contains(attribute) ? "Sample"
            : null;
        bool isBase = attribute != KnownNames.State && ((type.IsAbstract && !type.IsStatic) || (lacking is not null && bases.Value.Contains(type.OriginalDefinition)));
        return lacking is null || isBase || type.Has("DataModule." + lacking + "Attribute") ? null : lacking;
    }

    private static HashSet<ISymbol> BasesOfAnnotated(INamespaceSymbol root)
    {
        var bases = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var pending = new Stack<INamespaceOrTypeSymbol>([root]);
        while (pending.Count > 0)
        {
            foreach (INamespaceOrTypeSymbol member in pending.Pop().GetMembers().OfType<INamespaceOrTypeSymbol>())
            {
                pending.Push(member);
                if (member is INamedTypeSymbol type && (type.Has(KnownNames.DataModule) || type.Has(KnownNames.Hyperparameters) || type.Has(KnownNames.Sample)))
                {
                    for (INamedTypeSymbol? level = type.BaseType; level is not null; level = level.BaseType)
                    {
                        bases.Add(level.OriginalDefinition);
                    }
                }
            }
        }

        return bases;
    }
}
