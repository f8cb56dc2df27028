using DataModule.Generators.Analyzers;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>Adds the missing attribute: [DataModule], [Sample] or [Hyperparameters].</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OutsideModuleFixProvider)), Shared]
public sealed class OutsideModuleFixProvider() : EditorFixProvider("DM0049")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<TypeDeclarationSyntax>() is { } type
            && target.Diagnostic.Properties.TryGetValue(OutsideModuleAnalyzer.LackingProperty, out string? lacking)
            && target.Model.GetDeclaredSymbol(type) is INamedTypeSymbol { IsStatic: false } symbol
            && (lacking == "Sample" || symbol.TypeKind == TypeKind.Class))
        {
            // Where there are hooks too, the class is a data module, whose hyperparameters need no attribute of their own.
            string attribute = lacking == "Hyperparameters" && HasHooks(symbol) ? "DataModule" : lacking!;
            yield return new Fix("lacking " + attribute, $"Add [{attribute}] to '{type.Identifier.Text}'", editor => editor.ReplaceNode(type, (current, generator) =>
                Modifiers.WithPartial(WithAttribute((TypeDeclarationSyntax)current, attribute, generator))));
        }
    }

    private static bool HasHooks(INamedTypeSymbol type) => type.GetMembers().SelectMany(member => member.GetAttributes()).Any(given =>
        given.AttributeClass is { } known && known.ContainingNamespace.Name == "DataModule" && known.MetadataName() is not (KnownNames.Hyperparameter or KnownNames.FormerlyNamed));

    private static TypeDeclarationSyntax WithAttribute(TypeDeclarationSyntax type, string attribute, SyntaxGenerator generator) =>
        Members.Attribute(type, attribute) is null ? (TypeDeclarationSyntax)generator.AddAttributes(type, generator.Attribute(attribute)) : type;
}
