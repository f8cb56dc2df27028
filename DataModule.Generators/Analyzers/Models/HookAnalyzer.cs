using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Models;

/// <summary>Methods of models and callbacks that are named like a hook but never called: the interface is not implemented, or the signature differs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HookAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Property of the diagnostic, for the code fix: the interface that makes the method a hook.</summary>
    public const string InterfaceProperty = "Interface";

    private const string Batch = "DataModule.IBatchHooks", Optimizer = "DataModule.IOptimizerHooks";

    private static readonly string[] OfModels = ["DataModule.IFitHooks", "DataModule.IEpochHooks", "DataModule.IConfigureCallbacks", "DataModule.ITransferHooks`1", Batch + "`1", Optimizer];
    private static readonly string[] OfCallbacks = [Batch + "`1", Optimizer];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.HookNeverCalled];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolStartAction(Start, SymbolKind.NamedType);
    }

    private static void Start(SymbolStartAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        string[] kinds = type.TypeKind != TypeKind.Class ? [] : type.IsModel() ? OfModels : IsCallback(type) ? OfCallbacks : [];
        IMethodSymbol[] hooks = [.. kinds.Select(context.Compilation.GetTypeByMetadataName).OfType<INamedTypeSymbol>().SelectMany(kind => kind.GetMembers().OfType<IMethodSymbol>())];
        (IMethodSymbol Method, IMethodSymbol Hook)[] uncalled =
        [
            .. from method in type.GetMembers().OfType<IMethodSymbol>()
               where method is { MethodKind: MethodKind.Ordinary, IsStatic: false, IsOverride: false }
               let hook = hooks.FirstOrDefault(hook => hook.Name == method.Name)
               where hook is not null && !Implements(type, method)
               select (method, hook),
        ];
        if (uncalled.Length == 0)
        {
            return;
        }

        // A method that the class calls itself is no forgotten hook.
        var called = new ConcurrentBag<IMethodSymbol>();
        context.RegisterOperationAction(operation => called.Add(((IInvocationOperation)operation.Operation).TargetMethod.OriginalDefinition), OperationKind.Invocation);
        context.RegisterSymbolEndAction(end =>
        {
            foreach ((IMethodSymbol method, IMethodSymbol hook) in uncalled.Where(each => !called.Contains(each.Method, SymbolEqualityComparer.Default)))
            {
                INamedTypeSymbol? implemented = type.AllInterfaces.FirstOrDefault(contract => SymbolEqualityComparer.Default.Equals(contract.OriginalDefinition, hook.ContainingType));
                ImmutableDictionary<string, string?> properties = implemented is null && method.Parameters.Length == hook.Parameters.Length && method.DeclaredAccessibility == Accessibility.Public
                    ? ImmutableDictionary<string, string?>.Empty.Add(InterfaceProperty, hook.ContainingType.MetadataName)
                    : ImmutableDictionary<string, string?>.Empty;
                end.ReportDiagnostic(Diagnostic.Create(
                    Rules.HookNeverCalled, method.Locations[0], properties, type.ShortName(), method.Name, Remedy(implemented, method, hook)));
            }
        });
    }

    private static string Remedy(INamedTypeSymbol? implemented, IMethodSymbol method, IMethodSymbol hook)
    {
        if (implemented is null)
        {
            string name = hook.ContainingType.Name
                + (hook.ContainingType.Arity == 0 ? "" : "<" + (method.Parameters.Length > 0 ? method.Parameters[0].Type.ShortName() : "TBatch") + ">");
            return "implement " + name;
        }

        IMethodSymbol wanted = implemented.GetMembers(method.Name).OfType<IMethodSymbol>().First();
        string parameters = string.Join(", ", wanted.Parameters.Select(parameter => parameter.Type.ShortName() + " " + parameter.Name));
        return "it must be public " + wanted.ReturnType.ShortName() + " " + wanted.Name + "(" + parameters + ")";
    }

    private static bool Implements(INamedTypeSymbol type, IMethodSymbol method) => type.AllInterfaces
        .SelectMany(contract => contract.GetMembers(method.Name).OfType<IMethodSymbol>())
        .Any(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method));

    private static bool IsCallback(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            if (level.MetadataName() == "DataModule.Callback")
            {
                return true;
            }
        }

        return false;
    }
}
