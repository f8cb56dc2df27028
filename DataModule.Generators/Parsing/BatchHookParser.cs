using System.Globalization;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>A batch hook before it is known which loaders it serves.</summary>
internal sealed record BatchHookCandidate(IMethodSymbol Method, string Name, string BatchType, BatchHookModel Model);

/// <summary>Reads the methods from batch to batch.</summary>
internal static class BatchHookParser
{
    private static readonly Dictionary<string, string> Extras = new(StringComparer.Ordinal)
    {
        ["global::DataModule.BatchContext"] = "context",
        [KnownNames.Device] = "context.Device",
        ["global::DataModule.Split"] = "context.Split",
        ["global::DataModule.RunningState"] = "context.State",
    };

    public static BatchHookCandidate? Parse(IMethodSymbol method, AttributeData attribute, string name, DiagnosticBag diagnostics)
    {
        if (method.IsGenericMethod)
        {
            diagnostics.Add(Rules.HookGeneric, method.LocationOf(), name, method.Name);
            return null;
        }

        if (method.ReturnType.IsBroken() || method.Parameters.Any(parameter => parameter.Type.IsBroken()))
        {
            return null;
        }

        var arguments = new List<string>();
        string? batch = null;
        string? problem = null;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind is not (RefKind.None or RefKind.In))
            {
                problem = "'" + parameter.Name + "' is passed by reference";
            }
            else if (Extras.TryGetValue(parameter.Type.PlainName(), out string? expression))
            {
                arguments.Add(expression);
            }
            else if (batch is null)
            {
                batch = parameter.Type.FullName();
                arguments.Add("batch");
            }
            else
            {
                problem = "'" + parameter.Name + "' is a second batch";
            }
        }

        if (batch is null)
        {
            problem ??= "it takes no batch";
        }
        else if (batch != method.ReturnType.FullName())
        {
            problem ??= "it returns '" + method.ReturnType.ShortName() + "'";
        }

        if (problem is not null)
        {
            diagnostics.Add(Rules.BatchHookSignature, method.LocationOf(), name, method.Name, problem);
            return null;
        }

        int[] splits =
        [
            .. attribute.ConstructorArguments
                .SelectMany(argument => argument.Kind == TypedConstantKind.Array && !argument.Values.IsDefault ? argument.Values : [])
                .Select(value => value.Value)
                .OfType<int>()
                .Distinct(),
        ];
        if (splits.Any(split => split is < 0 or > (int)Split.Predict))
        {
            string unknown = splits.First(split => split is < 0 or > (int)Split.Predict).ToString(CultureInfo.InvariantCulture);
            diagnostics.Add(Rules.UnknownSplit, method.LocationOf(attribute), unknown, method.ContainingType.ShortName(), method.Name);
            return null;
        }

        return new BatchHookCandidate(method, name, batch!, new BatchHookModel(HookParser.Call(method), arguments.ToEquatable(), splits.Select(split => (Split)split).ToEquatable(), DocumentationParser.Summary(method)));
    }
}
