using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>Makes a class with hooks a data module, and one with hyperparameters a class that has them.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OutsideModuleFixProvider)), Shared]
public sealed class OutsideModuleFixProvider() : EditorFixProvider("DM0049")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<TypeDeclarationSyntax>() is { } type
            && target.Model.GetDeclaredSymbol(type) is INamedTypeSymbol { TypeKind: TypeKind.Class, IsStatic: false } symbol)
        {
            // Where there are hooks too, the class is a data module, whose hyperparameters need no attribute of their own.
            string attribute = symbol.GetMembers().SelectMany(member => member.GetAttributes())
                .Any(given => given.AttributeClass is { } known && known.ContainingNamespace.Name == "DataModule"
                    && known.MetadataName() is not (KnownNames.Hyperparameter or KnownNames.FormerlyNamed))
                ? "DataModule" : "Hyperparameters";
            yield return new Fix("module", $"Add [{attribute}] to '{type.Identifier.Text}'", editor => editor.ReplaceNode(type, (current, generator) =>
                Modifiers.WithPartial(WithAttribute((TypeDeclarationSyntax)current, attribute, generator))));
        }
    }

    private static TypeDeclarationSyntax WithAttribute(TypeDeclarationSyntax type, string attribute, SyntaxGenerator generator) =>
        Members.Attribute(type, attribute) is null ? (TypeDeclarationSyntax)generator.AddAttributes(type, generator.Attribute(attribute)) : type;
}
