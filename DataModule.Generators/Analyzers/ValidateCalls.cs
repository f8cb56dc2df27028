using System.Collections.Concurrent;
using DataModule.Generators.Analyzers.Calls;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers;

/// <summary>
/// The calls of Validate in a project, for modules whose validation data only the stage fit sets up: without such a call they need
/// no other setup.
/// </summary>
internal sealed class ValidateCalls
{
    private readonly ConcurrentBag<(ITypeSymbol Data, Location Place)> calls = [];
    private readonly ConcurrentBag<(INamedTypeSymbol Module, Func<Location, Diagnostic> Make)> expected = [];

    /// <summary>Registers a diagnostic that is reported at each call of Validate on the module.</summary>
    public void Expect(INamedTypeSymbol module, Func<Location, Diagnostic> make) => expected.Add((module, make));

    /// <summary>Records a call of Validate.</summary>
    public void Add(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name == "Validate" && call.DataOfVerb() is { } data)
        {
            calls.Add((data, call.NameLocation()));
        }
    }

    /// <summary>Reports the registered diagnostics at the calls.</summary>
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
