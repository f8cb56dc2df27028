using System.Collections.Concurrent;
using DataModule.Generators.Analyzers.Calls;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers;

/// <summary>
/// Where a project validates which data, for modules that only a fit sets up for validation: those that are never validated by
/// themselves need no other setup.
/// </summary>
internal sealed class ValidateCalls
{
    private readonly ConcurrentBag<(ITypeSymbol Data, Location Place)> calls = [];
    private readonly ConcurrentBag<(INamedTypeSymbol Module, Func<Location, Diagnostic> Make)> expected = [];

    /// <summary>Notes a mistake that only a call of Validate makes one.</summary>
    public void Expect(INamedTypeSymbol module, Func<Location, Diagnostic> make) => expected.Add((module, make));

    /// <summary>Notes a call.</summary>
    public void Add(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name == "Validate" && call.DataOfVerb() is { } data)
        {
            calls.Add((data, call.NameLocation()));
        }
    }

    /// <summary>Says of each call what was noted of its data.</summary>
    public void Report(CompilationAnalysisContext context)
    {
        foreach ((ITypeSymbol data, Location place) in calls)
        {
            foreach ((INamedTypeSymbol module, Func<Location, Diagnostic> make) in expected)
            {
                if (IsOrDerives(data, module))
                {
                    context.ReportDiagnostic(make(place));
                }
            }
        }
    }

    private static bool IsOrDerives(ITypeSymbol data, INamedTypeSymbol module)
    {
        for (ITypeSymbol? level = data; level is not null; level = level.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(level.OriginalDefinition, module))
            {
                return true;
            }
        }

        return false;
    }
}
