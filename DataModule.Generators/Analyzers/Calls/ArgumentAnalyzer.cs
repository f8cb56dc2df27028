using System.Collections.Immutable;
using System.Globalization;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>Constant arguments for which a dataset or loader throws at run time.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ArgumentAnalyzer : DiagnosticAnalyzer
{
    // The same as in the runtime.
    private const double Tolerance = 1e-6;

    private static readonly Dictionary<string, int> Least = new(StringComparer.Ordinal)
    {
        ["batchSize"] = 1,
        ["workers"] = 0,
        ["bufferSize"] = 1,
        ["start"] = 0,
        ["count"] = 0,
        ["first"] = 0,
        ["second"] = 0,
        ["third"] = 0,
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.SplitFractions, Rules.ArgumentRange, Rules.TwoOrders];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Check, OperationKind.Invocation);
    }

    private static void Check(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!call.IsLoaderCall() && !call.IsDatasetCall())
        {
            return;
        }

        IArgumentOperation[] given = [.. call.Arguments.Where(argument => argument.ArgumentKind == ArgumentKind.Explicit)];
        if (call.TargetMethod.Name.StartsWith("RandomSplit", StringComparison.Ordinal)
            && given.Count(argument => argument.Parameter!.Type.SpecialType == SpecialType.System_Double) > 1)
        {
            CheckFractions(context, call, [.. given.Where(argument => argument.Parameter!.Type.SpecialType == SpecialType.System_Double)]);
            return;
        }

        if (given.FirstOrDefault(argument => argument is { Parameter.Name: "shuffle", Value.ConstantValue: { HasValue: true, Value: true } }) is { } shuffle
            && given.FirstOrDefault(argument => argument.Parameter!.Name == "options") is { } options
            && LoaderOrder.Orders(options.Value).FirstOrDefault() is { Target: IPropertyReferenceOperation sampler })
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.TwoOrders, shuffle.Syntax.GetLocation(), call.TargetMethod.Name, sampler.Property.Name, shuffle.Syntax.ToString()));
        }

        foreach (IArgumentOperation argument in given)
        {
            if (argument.Value.ConstantValue is { HasValue: true, Value: { } value } && Problem(argument.Parameter!, value) is { } allowed)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.ArgumentRange,
                    argument.Value.Syntax.GetLocation(),
                    Convert.ToString(value, CultureInfo.InvariantCulture),
                    argument.Parameter!.Name,
                    call.TargetMethod.Name,
                    allowed));
            }
        }
    }

    private static string? Problem(IParameterSymbol parameter, object value) => (parameter.Type.SpecialType, value) switch
    {
        (SpecialType.System_Double, double fraction) when parameter.Name == "first" => fraction is > 0 and < 1 ? null : "between 0 and 1",
        (SpecialType.System_Int32 or SpecialType.System_Int64, int or long)
            when Least.TryGetValue(parameter.Name, out int least) && Convert.ToInt64(value, CultureInfo.InvariantCulture) < least =>
            "at least " + least.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static void CheckFractions(OperationAnalysisContext context, IInvocationOperation call, IArgumentOperation[] fractions)
    {
        double[] values = [.. fractions.Select(fraction => fraction.Value.ConstantValue.Value).OfType<double>()];
        if (values.Length < fractions.Length)
        {
            return;
        }

        double sum = values.Sum();
        string? problem = values.Any(value => value < 0) ? "include a negative one"
            : Math.Abs(sum - 1) > Tolerance ? "add up to " + Math.Round(sum, 6).ToString(CultureInfo.InvariantCulture)
            : null;
        if (problem is not null)
        {
            TextSpan span = TextSpan.FromBounds(fractions.Min(fraction => fraction.Syntax.SpanStart), fractions.Max(fraction => fraction.Syntax.Span.End));
            string[] texts = [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))];
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.SplitFractions,
                Location.Create(call.Syntax.SyntaxTree, span),
                string.Join(", ", texts.Take(texts.Length - 1)) + " and " + texts[texts.Length - 1],
                call.TargetMethod.Name,
                problem));
        }
    }
}
