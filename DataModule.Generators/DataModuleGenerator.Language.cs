using DataModule.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DataModule.Generators;

public sealed partial class DataModuleGenerator
{
    // The oldest version with all features of the emitted code.
    private const LanguageVersion Oldest = LanguageVersion.CSharp13;

    // The project's version if it is too old, in the format of project files.
    private static IncrementalValueProvider<string?> OutdatedLanguage(IncrementalGeneratorInitializationContext context) =>
        context.ParseOptionsProvider
            .Select(static (options, _) => options is CSharpParseOptions { LanguageVersion: < Oldest } old ? old.LanguageVersion.ToDisplayString() : null)
            .WithTrackingName(TrackingNames.OutdatedLanguage);

    // With an older version nothing is generated, and only the version is reported.
    private static IncrementalValuesProvider<Parsed<TModel>> InCurrentLanguage<TModel>(
        IncrementalValuesProvider<Parsed<TModel>> parsed, IncrementalValueProvider<string?> outdated)
        where TModel : class =>
        parsed.Combine(outdated).Where(static pair => pair.Right is null).Select(static (pair, _) => pair.Left);

    private static void ReportOutdated(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<string?> outdated,
        params IncrementalValueProvider<bool>[] annotated)
    {
        IncrementalValueProvider<bool> any = annotated.Aggregate(
            static (left, right) => left.Combine(right).Select(static (pair, _) => pair.Left || pair.Right));
        context.RegisterSourceOutput(outdated.Combine(any), static (output, found) =>
        {
            if (found is { Left: { } version, Right: true })
            {
                output.ReportDiagnostic(Diagnostic.Create(Rules.OutdatedLanguage, location: null, version, Oldest.ToDisplayString()));
            }
        });
    }

    private static IncrementalValueProvider<bool> Any<T>(IncrementalValuesProvider<T> values) =>
        values.Collect().Select(static (all, _) => all.Length > 0);
}
