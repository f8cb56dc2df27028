using DataModule.Generators.Analyzers;
using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>Assigns a member in the stage that lacks it: in the setup of another stage, or in a new one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SetupFixProvider)), Shared]
public sealed class SetupFixProvider() : EditorFixProvider("DM0041", "DM0042")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        ImmutableDictionary<string, string?> properties = target.Diagnostic.Properties;
        if (!properties.TryGetValue(LoaderRule.MemberProperty, out string? member)
            || !properties.TryGetValue(LoaderRule.StageProperty, out string? stage))
        {
            yield break;
        }

        if (Assigning(target) is { } method)
        {
            if (Members.Attribute(method, "Setup") is not { } attribute)
            {
                yield return new Fix("mark " + stage, $"Add [Setup(\"{stage}\")] to '{method.Identifier.Text}'", editor =>
                    editor.ReplaceNode(method, (current, generator) => Marked((MethodDeclarationSyntax)current, stage!, generator)));
            }
            else if (attribute.ArgumentList is { Arguments.Count: > 0 })
            {
                yield return new Fix("stage " + stage, $"Add \"{stage}\" to the [Setup] of '{method.Identifier.Text}'", editor =>
                    editor.ReplaceNode(attribute, (current, _) => WithStage((AttributeSyntax)current, stage!)));
            }
        }

        if (target.Diagnostic.Id == "DM0041" && target.Enclosing<TypeDeclarationSyntax>() is { } type)
        {
            string name = "SetUp" + Members.Pascal(member!) + "For" + Members.Pascal(stage!);
            string text = $$"""
                [Setup("{{stage}}")]
                private void {{name}}()
                {
                    {{member}} = default!;
                    throw new global::System.NotImplementedException();
                }
                """;
            yield return new Fix("setup method", $"Add a [Setup(\"{stage}\")] method that assigns '{member}'", editor =>
                Members.AddMethod(editor, type, name, text, now => Members.Before(now, "Dataloader")));
        }
    }

    // The first method in this file that assigns the member in its setup.
    private static MethodDeclarationSyntax? Assigning(FixTarget target) => target.Diagnostic.AdditionalLocations
        .Where(location => location.SourceTree == target.Root.SyntaxTree)
        .Select(location => target.Root.FindNode(location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>())
        .FirstOrDefault(method => method is not null);

    // Another loader may need another member that the same method assigns.
    private static SyntaxNode Marked(MethodDeclarationSyntax method, string stage, SyntaxGenerator generator) => Members.Attribute(method, "Setup") is { } attribute
        ? method.ReplaceNode(attribute, WithStage(attribute, stage))
        : generator.AddAttributes(method, generator.Attribute("Setup", generator.AttributeArgument(generator.LiteralExpression(stage))));

    private static AttributeSyntax WithStage(AttributeSyntax attribute, string stage)
    {
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments = attribute.ArgumentList!.Arguments;
        bool byName = arguments[0].Expression is LiteralExpressionSyntax;
        string text = byName ? "\"" + stage + "\"" : "Stage." + Members.Pascal(stage);
        return arguments.Any(argument => argument.Expression.ToString() == text)
            ? attribute
            : attribute.AddArgumentListArguments(SyntaxFactory.AttributeArgument(SyntaxFactory.ParseExpression(text)));
    }
}
