using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>
/// Hooks that start a task and do not await it. The compiler warns about this in async methods only.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnawaitedTaskAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.TaskNotAwaited];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Check, OperationKind.ExpressionStatement);
    }

    private static void Check(OperationAnalysisContext context)
    {
        IOperation started = ((IExpressionStatementOperation)context.Operation).Operation;
        if (started is IInvocationOperation
            && IsTask(started.Type)
            && context.ContainingSymbol is IMethodSymbol { IsAsync: false } method
            && method.LifecycleHook() is { } hook
            && !IsInFunction(started))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.TaskNotAwaited,
                started.Syntax.GetLocation(),
                hook,
                method.ContainingType.ShortName(),
                method.Name,
                started.Syntax is InvocationExpressionSyntax call ? call.Expression.ToString() : started.Syntax.ToString()));
        }
    }

    private static bool IsTask(ITypeSymbol? type) =>
        type?.MetadataName() is "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask";

    private static bool IsInFunction(IOperation operation)
    {
        for (IOperation? current = operation.Parent; current is not null; current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }
}
