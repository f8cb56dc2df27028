using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DataModule.Generators.Analyzers;

/// <summary>Hooks, state and hyperparameters of a class that nothing is generated for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OutsideModuleAnalyzer : DiagnosticAnalyzer
{
    private static readonly HashSet<string> Members = new(StringComparer.Ordinal)
    {
        KnownNames.Prepare, KnownNames.Setup, KnownNames.Teardown, KnownNames.OnException, KnownNames.Dataloader,
        KnownNames.BeforeBatchTransfer, KnownNames.TransferBatch, KnownNames.AfterBatchTransfer,
        KnownNames.Hyperparameter,
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
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || type.Has(KnownNames.DataModule))
        {
            return;
        }

        foreach (ISymbol member in type.GetMembers())
        {
            foreach (AttributeData attribute in member.GetAttributes())
            {
                if (attribute.AttributeClass?.MetadataName() is { } name && IsIdle(type, name, bases))
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        Rules.OutsideModule,
                        member.LocationOf(attribute),
                        attribute.AttributeClass.Name.Replace("Attribute", ""),
                        type.ShortName(),
                        member.Name,
                        name == KnownNames.Hyperparameter ? "Hyperparameters" : "DataModule"));
                }
            }
        }
    }

    // Hooks and hyperparameters of a base class are those of the classes that are derived from it, perhaps in another
    // project; its state is not.
    private static bool IsIdle(INamedTypeSymbol type, string attribute, Lazy<HashSet<ISymbol>> bases) => attribute switch
    {
        KnownNames.State => true,
        KnownNames.Hyperparameter when type.Has(KnownNames.Hyperparameters) => false,
        _ => Members.Contains(attribute) && (!type.IsAbstract || type.IsStatic) && !bases.Value.Contains(type.OriginalDefinition),
    };

    private static HashSet<ISymbol> BasesOfAnnotated(INamespaceSymbol root)
    {
        var bases = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var pending = new Stack<INamespaceOrTypeSymbol>([root]);
        while (pending.Count > 0)
        {
            foreach (INamespaceOrTypeSymbol member in pending.Pop().GetMembers().OfType<INamespaceOrTypeSymbol>())
            {
                pending.Push(member);
                if (member is INamedTypeSymbol type && (type.Has(KnownNames.DataModule) || type.Has(KnownNames.Hyperparameters)))
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
