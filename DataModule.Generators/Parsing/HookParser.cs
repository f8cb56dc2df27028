using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Reads the lifecycle hooks: their parameters become argument expressions of the emitted call.</summary>
internal static class HookParser
{
    private const string StageType = "global::DataModule.Stage";
    private const string RankType = "global::DataModule.ProcessRank";
    private const string TokenType = "global::System.Threading.CancellationToken";

    private static readonly IReadOnlyDictionary<string, string> PrepareArguments = new Dictionary<string, string>
    {
        ["global::DataModule.PrepareContext"] = "context",
        [StageType] = "context.Stage",
        [RankType] = "context.Rank",
        [TokenType] = "context.CancellationToken",
    };

    private static readonly IReadOnlyDictionary<string, string> StageArguments = new Dictionary<string, string>
    {
        ["global::DataModule.StageContext"] = "context",
        [StageType] = "context.Stage",
        [RankType] = "context.Rank",
        [TokenType] = "context.CancellationToken",
    };

    private static readonly IReadOnlyDictionary<string, string> ExceptionArguments = new Dictionary<string, string>
    {
        ["global::System.Exception"] = "exception",
        ["global::DataModule.StageContext"] = "context",
        [StageType] = "context.Stage",
        [RankType] = "context.Rank",
        [TokenType] = "context.CancellationToken",
    };

    public static HookModel? Prepare(IMethodSymbol method, AttributeData attribute, DiagnosticBag diagnostics)
    {
        bool once = attribute.NamedArguments.Any(argument => argument.Key == "Scope" && argument.Value.Value is 1);
        return Parse(method, "Prepare", PrepareArguments, EquatableArray<Stage>.Empty, once, diagnostics);
    }

    public static HookModel? Staged(IMethodSymbol method, AttributeData attribute, string name, DiagnosticBag diagnostics)
    {
        EquatableArray<Stage>? stages = StageNames.Parse(method, attribute, diagnostics);
        HookModel? hook = Parse(method, name, StageArguments, stages ?? EquatableArray<Stage>.Empty, once: false, diagnostics);
        return stages is null ? null : hook;
    }

    public static HookModel? OnException(IMethodSymbol method, DiagnosticBag diagnostics) =>
        Parse(method, "OnException", ExceptionArguments, EquatableArray<Stage>.Empty, once: false, diagnostics);

    /// <summary>How emitted code, inside the same class, names a method: whatever its parameters shadow.</summary>
    public static string Call(IMethodSymbol method) => method.ExplicitInterfaceImplementations.FirstOrDefault() is { } declared
        ? "((" + declared.ContainingType.PlainName() + ")this)." + declared.Name.Escaped()
        : (method.IsStatic ? method.ContainingType.PlainName() : "this") + "." + method.Name.Escaped();

    private static HookModel? Parse(
        IMethodSymbol method,
        string name,
        IReadOnlyDictionary<string, string> available,
        EquatableArray<Stage> stages,
        bool once,
        DiagnosticBag diagnostics)
    {
        if (method.IsGenericMethod)
        {
            diagnostics.Add(Rules.HookGeneric, method.LocationOf(), name, method.Name);
            return null;
        }

        bool awaited = method.ReturnType.PlainName() is "global::System.Threading.Tasks.Task" or "global::System.Threading.Tasks.ValueTask";
        if (!awaited && !method.ReturnsVoid)
        {
            if (!method.ReturnType.IsBroken())
            {
                diagnostics.Add(Rules.HookReturn, method.ReturnLocation(), name, method.Name, method.ReturnType.ShortName());
            }

            return null;
        }

        var arguments = new List<string>();
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind is not (RefKind.None or RefKind.In)
                || !available.TryGetValue(parameter.Type.PlainName(), out string? expression)
                || arguments.Contains(expression))
            {
                if (!parameter.Type.IsBroken())
                {
                    diagnostics.Add(
                        Rules.HookParameter, parameter.LocationOf(), name, method.Name, parameter.Name, parameter.Type.ShortName(), Allowed(available));
                }

                return null;
            }

            arguments.Add(expression);
        }

        return new HookModel(Call(method), arguments.ToEquatable(), awaited, stages, once, DocumentationParser.Summary(method));
    }

    private static string Allowed(IReadOnlyDictionary<string, string> available)
    {
        string[] names = [.. available.Keys.Select(key => key.Substring(key.LastIndexOf('.') + 1))];
        return string.Join(", ", names.Take(names.Length - 1)) + " and " + names[names.Length - 1];
    }
}
