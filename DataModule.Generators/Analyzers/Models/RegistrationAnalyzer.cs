using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataModule.Generators.Analyzers.Calls;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Models;

/// <summary>
/// Layers that a model has in a field, but TorchSharp does not know of: they train where an optimizer is given their parameters, and
/// are missing in checkpoints.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RegistrationAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Property of the diagnostic, for the code fix: it is about a collection, which no call registers.</summary>
    public const string CollectionProperty = "Collection";

    private const string Register = "RegisterComponents";

    private static readonly HashSet<string> ByHand = new(StringComparer.Ordinal) { "register_module", "register_parameter", "register_buffer", "add_module" };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.NotRegistered];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolStartAction(Start, SymbolKind.NamedType);
    }

    private static void Start(SymbolStartAnalysisContext context)
    {
        // A base class of the project may register what it finds when its own constructor runs.
        var type = (INamedTypeSymbol)context.Symbol;
        if (type is not { TypeKind: TypeKind.Class, BaseType.ContainingAssembly.Name: "TorchSharp" } || !type.BaseType.IsModule())
        {
            return;
        }

        var mentions = new ConcurrentBag<IOperation>();
        context.RegisterOperationAction(
            operation => mentions.Add(operation.Operation),
            OperationKind.Invocation,
            OperationKind.SimpleAssignment,
            OperationKind.DeconstructionAssignment,
            OperationKind.FieldInitializer,
            OperationKind.PropertyInitializer,
            OperationKind.ParameterReference);
        context.RegisterSymbolEndAction(end => Check(type, [.. mentions.OrderBy(mention => mention.Syntax.SpanStart)], end.ReportDiagnostic));
    }

    private static void Check(INamedTypeSymbol type, IOperation[] mentions, Action<Diagnostic> report)
    {
        IInvocationOperation[] calls = [.. mentions.OfType<IInvocationOperation>()];
        if (calls.Any(call => ByHand.Contains(call.TargetMethod.Name)))
        {
            return;
        }

        var values = new List<(ISymbol Member, IOperation Value)>(mentions.SelectMany(Assigned));
        IInvocationOperation? registration = calls.FirstOrDefault(call => call.TargetMethod.Name == Register);
        if (registration is not null)
        {
            // It runs once: what is assigned afterwards is left out.
            (ISymbol Member, IOperation Value)[] late =
            [
                .. values.Where(value => HasWeights(value.Member.ValueType(), values, value.Member)
                    && Constructor(registration) is { } constructor
                    && Constructor(value.Value) == constructor
                    && value.Value.Syntax.SpanStart > registration.Syntax.SpanStart),
            ];
            if (late.Length > 0)
            {
                report(Diagnostic.Create(
                    Rules.NotRegistered, late[0].Value.Parent!.Syntax.GetLocation(), [registration.Syntax.GetLocation()],
                    type.ShortName(), late[0].Member.Name, "is assigned after " + Register + "()", "call " + Register + "() after it"));
            }

            return;
        }

        ISymbol[] members = [.. type.GetMembers().Where(member => member is IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } or IPropertySymbol { IsStatic: false, IsIndexer: false } && IsStored(member)), .. Captured(type, mentions)];
        if (members.FirstOrDefault(member => HasWeights(member.ValueType(), values, member)) is { } layer)
        {
            report(Diagnostic.Create(
                Rules.NotRegistered, layer.Locations[0], type.ShortName(), layer.Name, "is not registered", "call " + Register + "() at the end of the constructor"));
        }
        else if (members.FirstOrDefault(member => member.ValueType().ElementModule() is not null) is { } list)
        {
            report(Diagnostic.Create(
                Rules.NotRegistered, list.Locations[0], ImmutableDictionary<string, string?>.Empty.Add(CollectionProperty, list.Name), type.ShortName(), list.Name,
                "is a '" + list.ValueType().ShortName() + "', in which " + Register + "() does not look for layers",
                "make it a ModuleList<" + list.ValueType().ElementModule()!.ShortName() + ">, and call " + Register + "() at the end of the constructor"));
        }
    }

    private static IEnumerable<(ISymbol Member, IOperation Value)> Assigned(IOperation mention) => mention switch
    {
        ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Instance: IInstanceReferenceOperation } field } assignment => [(field.Field, assignment.Value)],
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } property } assignment => [(property.Property, assignment.Value)],
        IFieldInitializerOperation initializer => initializer.InitializedFields.Select(field => ((ISymbol)field, initializer.Value)),
        IPropertyInitializerOperation initializer => initializer.InitializedProperties.Select(property => ((ISymbol)property, initializer.Value)),
        IDeconstructionAssignmentOperation { Target: ITupleOperation targets, Value: var value } when value.Unconverted() is ITupleOperation sources => targets.Elements
            .Zip(sources.Elements, (target, source) => (Member: (target as IFieldReferenceOperation)?.Field ?? (ISymbol?)(target as IPropertyReferenceOperation)?.Property, source))
            .Where(pair => pair.Member is not null)
            .Select(pair => (pair.Member!, pair.source)),
        _ => [],
    };

    // A declared type may say little, such as Module<Tensor, Tensor>: then what is assigned tells.
    private static bool HasWeights(ITypeSymbol type, List<(ISymbol Member, IOperation Value)> values, ISymbol member)
    {
        if (!type.MayHaveWeights())
        {
            return false;
        }

        ITypeSymbol[] assigned = [.. values.Where(value => SymbolEqualityComparer.Default.Equals(value.Member, member)).Select(value => value.Value.Unconverted().Type).OfType<ITypeSymbol>()];
        return assigned.Length == 0 ? member is IParameterSymbol : assigned.Any(value => value.MayHaveWeights());
    }

    private static bool IsStored(ISymbol member) => member.ContainingType.GetMembers().OfType<IFieldSymbol>()
        .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, member)) || member is IFieldSymbol;

    // A parameter of the primary constructor that a method mentions is a field, too.
    private static IEnumerable<ISymbol> Captured(INamedTypeSymbol type, IOperation[] mentions) => mentions
        .OfType<IParameterReferenceOperation>()
        .Where(mention => mention.Parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
            && SymbolEqualityComparer.Default.Equals(constructor.ContainingType, type)
            && mention.SemanticModel?.GetEnclosingSymbol(mention.Syntax.SpanStart) is IMethodSymbol { MethodKind: MethodKind.Ordinary })
        .Select(mention => (ISymbol)mention.Parameter)
        .Distinct(SymbolEqualityComparer.Default);

    private static ConstructorDeclarationSyntax? Constructor(IOperation operation) => operation.Syntax.FirstAncestorOrSelf<ConstructorDeclarationSyntax>();
}
