using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataModule.Generators.Analyzers.Batches;
using DataModule.Generators.Analyzers.Calls;
using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Models;

/// <summary>
/// Tensors that a step makes and its model keeps: a running loss, collected outputs. The trainer frees them when the step returns, so
/// that who reads them later finds an empty handle.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StepTensorAnalyzer : DiagnosticAnalyzer
{
    private static readonly HashSet<string> Keepers = new(StringComparer.Ordinal) { "Add", "AddLast", "AddFirst", "Insert", "Enqueue", "Push" };

    // They take a tensor out of the step's scope, or move it to one that the model knows of.
    private static readonly HashSet<string> Releases = new(StringComparer.Ordinal) { "DetachFromDisposeScope", "MoveToOuterDisposeScope", "MoveToOtherDisposeScope" };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.TensorEscapes];

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
        if (type.TypeKind == TypeKind.Class && type.GetMembers().OfType<IMethodSymbol>().Any(method => method.IsStep()))
        {
            var bodies = new ConcurrentBag<(MethodFlow Flow, ImmutableArray<IOperation> Blocks)>();
            context.RegisterOperationBlockAction(block =>
                bodies.Add((MethodFlow.Of(block.OwningSymbol, block.OperationBlocks, type), block.OperationBlocks)));
            context.RegisterSymbolEndAction(end => Check(type, [.. bodies], end.ReportDiagnostic));
        }
    }

    private static void Check(INamedTypeSymbol type, (MethodFlow Flow, ImmutableArray<IOperation> Blocks)[] bodies, Action<Diagnostic> report)
    {
        var flow = new ModuleFlow(type, bodies.Select(body => body.Flow));
        foreach ((MethodFlow step, ImmutableArray<IOperation> blocks) in bodies.Where(body => body.Flow.Owner is IMethodSymbol method && method.IsStep()))
        {
            HashSet<MethodFlow> within = flow.Reachable([step.Owner]);
            foreach (IOperation operation in blocks.SelectMany(block => block.Descendants()))
            {
                if (Kept(operation) is ({ } keeper, { } value, var isCollection)
                    && Made(value) is { } made
                    && (isCollection || operation is ICompoundAssignmentOperation || IsReadLater(flow, step, within, keeper, operation)))
                {
                    report(ToDiagnostic(operation, keeper, made));
                }
            }
        }
    }

    // A member of the model's own that gets a value, or a collection in one that gets an element.
    private static (ISymbol? Keeper, IOperation? Value, bool IsCollection) Kept(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation assignment when Own(assignment.Target) is { } member => (member, assignment.Value, false),
        ICompoundAssignmentOperation { Type: { } type } compound when type.IsTensor() && Own(compound.Target) is { } member => (member, compound, false),
        IInvocationOperation { Instance: { } collection } call
            when Keepers.Contains(call.TargetMethod.Name)
            && call.TargetMethod.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal)
            && Own(collection) is { } member => (member, call.Arguments.Last().Value, true),
        _ => default,
    };

    private static ISymbol? Own(IOperation target) => target switch
    {
        IFieldReferenceOperation { Field: { } field, Instance: null or IInstanceReferenceOperation } => field,
        IPropertyReferenceOperation { Property: { IsIndexer: false } property, Instance: null or IInstanceReferenceOperation } => property,
        _ => null,
    };

    // A tensor that a call or an operator has made here. Tensors of a batch belong to the rule for batches.
    private static IOperation? Made(IOperation value)
    {
        value = value.Unconverted();
        return value switch
        {
            ITupleOperation tuple => tuple.Elements.Select(Made).FirstOrDefault(element => element is not null),
            _ when !value.Type.IsTensor() => null,
            ILocalReferenceOperation => value.Origin() is var origin && origin != value ? (Made(origin) is null ? null : value) : null,
            IInvocationOperation call => Releases.Contains(call.TargetMethod.Name) ? null : value,
            IBinaryOperation or IUnaryOperation or ICompoundAssignmentOperation => value,
            IPropertyReferenceOperation { Property.IsIndexer: true } => value,
            _ => null,
        };
    }

    // Within the step it may be used; elsewhere, and in the next step, it is disposed.
    private static bool IsReadLater(ModuleFlow flow, MethodFlow step, HashSet<MethodFlow> within, ISymbol member, IOperation assignment)
    {
        ISymbol stored = MethodFlow.Normalized(member);
        return member.DeclaredAccessibility != Accessibility.Private
            || flow.All.Where(body => !within.Contains(body)).SelectMany(body => body.Accesses).Any(access => IsRead(access, stored))
            || step.Accesses.Any(access => IsRead(access, stored) && access.Syntax.SpanStart <= ((ISimpleAssignmentOperation)assignment).Value.Syntax.Span.End);
    }

    private static bool IsRead(MemberAccess access, ISymbol member) =>
        (access.Is(AccessKind.Read) || access.Is(AccessKind.Guard)) && SymbolEqualityComparer.Default.Equals(access.Member, member);

    private static Diagnostic ToDiagnostic(IOperation operation, ISymbol keeper, IOperation made)
    {
        // Each step creates a new running value and would leave the last one in memory, so there is no mechanical fix.
        bool isRunning = made is ICompoundAssignmentOperation || (operation is ISimpleAssignmentOperation assignment
            && assignment.Value.DescendantsAndSelf().Any(part => Own(part) is { } read && SymbolEqualityComparer.Default.Equals(read, keeper)));
        string text = made.Syntax.ToString();
        string copy = made is IInvocationOperation { TargetMethod.Name: "clone" } ? ".detach()" : ".detach().clone()";
        string instead = (made is IBinaryOperation or IUnaryOperation ? "(" + text + ")" : text) + copy + ".DetachFromDisposeScope()";
        return Diagnostic.Create(
            Rules.TensorEscapes,
            made.Syntax.GetLocation(),
            isRunning ? ImmutableDictionary<string, string?>.Empty : ImmutableDictionary<string, string?>.Empty.Add(BatchEscapeAnalyzer.InsteadProperty, instead),
            keeper.Name,
            text,
            isRunning ? "use a MeanMetric or another metric, or keep a number, with item<float>()" : "use a metric, or write '" + instead + "' and dispose it at the end of the epoch");
    }
}
