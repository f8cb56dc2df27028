using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>
/// A command line of a data module and a model that do not match, which the compiler does not report, or of a class that cannot be
/// created from hyperparameters, for which the compiler says only that a constraint is not satisfied.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AppAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] Splits = ["Train", "Validation", "Test", "Predict"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.AppMisfit, Rules.NotCreatable];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSyntaxNodeAction(Check, SyntaxKind.InvocationExpression);
    }

    private static void Check(SyntaxNodeAnalysisContext context)
    {
        // Names first: comparing them needs no semantic model.
        var call = (InvocationExpressionSyntax)context.Node;
        if (call.Expression is not MemberAccessExpressionSyntax { Name: { Identifier.ValueText: "Run" } name, Expression: var app }
            || context.SemanticModel.GetSymbolInfo(app, context.CancellationToken).Symbol is not INamedTypeSymbol owner
            || owner.MetadataName() != "DataModule.DataModuleApp")
        {
            return;
        }

        ITypeSymbol[] types = name is GenericNameSyntax { TypeArgumentList.Arguments: var written }
            ? [.. written.Select(type => context.SemanticModel.GetTypeInfo(type, context.CancellationToken).Type).OfType<ITypeSymbol>()]
            : context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is IMethodSymbol method ? [.. method.TypeArguments] : [];
        if (types.Length < 2 || types.Any(static type => type is ITypeParameterSymbol || type.IsBroken()))
        {
            return;
        }

        (ITypeSymbol data, ITypeSymbol model) = (types[0], types[types.Length - 1]);
        // A lambda or method has no type of its own.
        bool hasFunction = call.ArgumentList.Arguments.Any(argument =>
            context.SemanticModel.GetTypeInfo(argument.Expression, context.CancellationToken).Type is null or { TypeKind: TypeKind.Delegate });
        if (WhyNotCreatable(data) is { } ofData)
        {
            Report(Rules.NotCreatable, data.ShortName(), ofData);
        }

        if (!hasFunction && WhyNotCreatable(model) is { } ofModel)
        {
            Report(Rules.NotCreatable, model.ShortName(), ofModel + ", or pass a function that creates it: Run<" + data.ShortName() + ", " + model.ShortName() + ">(args, data => ...)");
        }

        if (Misfit(model, data) is { } misfit)
        {
            Report(Rules.AppMisfit, data.ShortName(), model.ShortName(), misfit);
        }

        void Report(DiagnosticDescriptor rule, params object[] arguments) => context.ReportDiagnostic(Diagnostic.Create(rule, name.GetLocation(), arguments));
    }

    private static string? WhyNotCreatable(ITypeSymbol type)
    {
        if (type.AllInterfaces.Any(contract => contract.MetadataName() == "DataModule.ICreatable" && SymbolEqualityComparer.Default.Equals(contract.TypeArguments[0], type)))
        {
            return null;
        }

        if (!type.Has(KnownNames.Hyperparameters) && !type.Has(KnownNames.DataModule))
        {
            return "annotate it with [Hyperparameters] and make it partial";
        }

        // The parameters of the generated Create other than the hyperparameters.
        string[] others = [.. type.GetMembers("Create").OfType<IMethodSymbol>()
            .Where(static create => create.IsStatic && create.Parameters is [{ Type.Name: "HyperparameterValues" }, ..])
            .SelectMany(static create => create.Parameters.Skip(1)).Select(static parameter => "'" + parameter.Name + "'")];
        return type.IsAbstract ? "it is abstract; use a derived class"
            : others.Length > 0 ? "it also needs " + string.Join(", ", others) + ", which cannot be a hyperparameter; add a constructor without it"
            : "nothing was generated for it; see its other errors";
    }

    // There must be a common split, and common splits must have the same batch type.
    private static string? Misfit(ITypeSymbol model, ITypeSymbol data)
    {
        string[] both = [.. Splits.Where(split => VerbAnalyzer.Batches(data, split).Length > 0 && VerbAnalyzer.Taken(model, split).Length > 0)];
        string? first = Splits.FirstOrDefault(split => VerbAnalyzer.Batches(data, split).Length > 0);
        return both.Length > 0 ? both.Select(split => VerbAnalyzer.Reason(model, data, split)).FirstOrDefault(static reason => reason is not null)
            : first is null ? null
            : VerbAnalyzer.Reason(model, data, first);
    }
}
