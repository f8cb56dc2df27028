using DataModule.Generators.Analyzers.Models;

namespace DataModule.CodeFixes;

/// <summary>Makes a model's constructor register its layers at the end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RegistrationFixProvider)), Shared]
public sealed class RegistrationFixProvider() : EditorFixProvider("DM0077")
{
    private const string Register = "RegisterComponents";

    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<TypeDeclarationSyntax>() is not { } type || target.Diagnostic.Properties.ContainsKey(RegistrationAnalyzer.CollectionProperty))
        {
            yield break;
        }

        if (target.Enclosing<ConstructorDeclarationSyntax>() is { Body: not null } late)
        {
            yield return new Fix("register last", $"Call {Register}() last", editor => editor.ReplaceNode(late, (current, _) => Registered((ConstructorDeclarationSyntax)current)));
        }
        else if (type.Members.OfType<ConstructorDeclarationSyntax>().Where(constructor => !constructor.Modifiers.Any(SyntaxKind.StaticKeyword)).ToArray() is { Length: > 0 } constructors)
        {
            yield return new Fix("register", $"Call {Register}() in the constructor", editor =>
            {
                // One that calls another of this class leaves it to that.
                foreach (ConstructorDeclarationSyntax constructor in constructors.Where(constructor => constructor.Initializer?.ThisOrBaseKeyword.IsKind(SyntaxKind.ThisKeyword) != true))
                {
                    editor.ReplaceNode(constructor, (current, _) => Registered((ConstructorDeclarationSyntax)current));
                }
            });
        }
        else if (type is ClassDeclarationSyntax { ParameterList.Parameters.Count: 0, BaseList.Types: [PrimaryConstructorBaseTypeSyntax, ..] } primary)
        {
            yield return new Fix("register", $"Add a constructor that calls {Register}()", editor => editor.ReplaceNode(primary, (current, _) => WithConstructor((ClassDeclarationSyntax)current)));
        }
    }

    private static ConstructorDeclarationSyntax Registered(ConstructorDeclarationSyntax constructor)
    {
        IEnumerable<StatementSyntax> statements = constructor.Body?.Statements
            ?? (constructor.ExpressionBody is { } arrow ? [SyntaxFactory.ExpressionStatement(arrow.Expression.WithoutTrivia())] : []);
        StatementSyntax call = SyntaxFactory.ParseStatement(Register + "();");
        BlockSyntax body = SyntaxFactory.Block(statements.Where(statement => statement.WithoutTrivia().ToString() != call.ToString()).Append(call));
        return constructor.WithExpressionBody(null).WithSemicolonToken(default)
            .WithParameterList(constructor.ParameterList.WithTrailingTrivia(SyntaxFactory.ElasticMarker))
            .WithBody(constructor.Body is { } old ? old.WithStatements(body.Statements) : body)
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
    }

    // A primary constructor has no body to call from.
    private static ClassDeclarationSyntax WithConstructor(ClassDeclarationSyntax type)
    {
        if (type is not { ParameterList: { } parameters, BaseList.Types: [PrimaryConstructorBaseTypeSyntax named, ..] })
        {
            return type;
        }

        string text = $$"""
            public {{type.Identifier.ValueText}}()
                : base{{named.ArgumentList.WithoutTrivia()}}
            {
                {{Register}}();
            }
            """;
        int place = type.Members.LastIndexOf(member => member is BaseFieldDeclarationSyntax) + 1;
        return type
            .WithIdentifier(type.Identifier.WithTrailingTrivia(parameters.GetTrailingTrivia()))
            .WithParameterList(null)
            .WithBaseList(type.BaseList!.ReplaceNode(named, SyntaxFactory.SimpleBaseType(named.Type).WithTriviaFrom(named)))
            .WithMembers(type.Members.Insert(place, Members.Parse(text)));
    }
}
