using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators;

public sealed partial class DataModuleGenerator
{
    internal delegate Parsed<TModel> Parser<TModel>(INamedTypeSymbol type, CancellationToken cancellationToken)
        where TModel : class;

    internal static IncrementalValuesProvider<Parsed<TModel>> Parse<TModel>(
        IncrementalGeneratorInitializationContext context, string attribute, Parser<TModel> parser, string step)
        where TModel : class
    {
        var memory = new DeclarationMemory<TModel>();
        return context.SyntaxProvider
            .ForAttributeWithMetadataName(
                attribute,
                static (node, _) => node is TypeDeclarationSyntax,
                (target, cancellationToken) => IsOwn(target, attribute) && target.TargetSymbol is INamedTypeSymbol type
                    ? Guarded(type, () => memory.Recall(target.TargetNode, type, target.SemanticModel.Compilation, () => parser(type, cancellationToken)))
                    : null)
            .Where(static parsed => parsed is not null)
            .Select(static (parsed, _) => parsed!)
            .WithTrackingName(step);
    }

    internal static IncrementalValuesProvider<TModel> Models<TModel>(IncrementalValuesProvider<Parsed<TModel>> parsed, string step)
        where TModel : class =>
        parsed
            .Where(static item => item.Model is not null)
            .Select(static (item, _) => item.Model!)
            .WithTrackingName(step);

    // The compilation changes with every key stroke, so only results with diagnostics are combined with it.
    internal static void Report<TModel>(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Parsed<TModel>> parsed, string step)
        where TModel : class
    {
        IncrementalValuesProvider<EquatableArray<DiagnosticInfo>> diagnostics = parsed
            .Where(static item => item.Diagnostics.Count > 0)
            .Select(static (item, _) => item.Diagnostics)
            .WithTrackingName(step);
        context.RegisterSourceOutput(diagnostics.Combine(context.CompilationProvider), static (output, found) =>
        {
            foreach (DiagnosticInfo diagnostic in found.Left)
            {
                output.ReportDiagnostic(diagnostic.ToDiagnostic(found.Right));
            }
        });
    }

    // A type in several parts is met once, at the part with the attribute; annotated twice, perhaps in two files, it is taken once. The compiler
    // reports the second attribute, and types of one name and different kinds: of those, the first alone is taken.
    private static bool IsOwn(GeneratorAttributeSyntaxContext target, string attribute) =>
        target.TargetSymbol is INamedTypeSymbol type
        && type.Attribute(attribute)?.ApplicationSyntaxReference is { } reference
        && reference.SyntaxTree == target.TargetNode.SyntaxTree
        && target.TargetNode.Span.Contains(reference.Span)
        && HintNames.IsFirstOfItsName(type);

    // An exception would stop the generator for the whole project; as a diagnostic, it affects one type.
    private static Parsed<TModel> Guarded<TModel>(INamedTypeSymbol type, Func<Parsed<TModel>> parse)
        where TModel : class
    {
        try
        {
            return parse();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new Parsed<TModel>(null, new([Crash(type.Name, exception, LocationInfo.From(type.Locations.FirstOrDefault()))]));
        }
    }

    internal static void Emit<TModel>(SourceProductionContext output, TModel model, TypeShell shell, Func<TModel, string> emitter) =>
        Emit(output, shell.HintName, shell.Name, () => emitter(model));

    private static void Emit(SourceProductionContext output, string hintName, string what, Func<string> emitter)
    {
        try
        {
            output.AddSource(hintName, emitter());
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            output.ReportDiagnostic(Crash(what, exception, location: null).ToDiagnostic());
        }
    }

    private static DiagnosticInfo Crash(string type, Exception exception, LocationInfo? location)
    {
        string details = exception.GetType().Name + ": " + exception.Message + " " + exception.StackTrace?.Replace("\r", "").Replace("\n", " ");
        return new DiagnosticInfo(Rules.Crash.Id, location, new([type, details]));
    }
}
