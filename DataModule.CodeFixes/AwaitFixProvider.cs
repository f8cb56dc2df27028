using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace DataModule.CodeFixes;

/// <summary>Awaits a task that a hook starts, and makes the hook async.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFixProvider)), Shared]
public sealed class AwaitFixProvider() : EditorFixProvider("DM0053")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        // An override, an interface implementation or a method with ref parameters cannot become async on its own.
        if (target.Enclosing<MethodDeclarationSyntax>() is { } method
            && target.Node is ExpressionSyntax started
            && target.Model.GetDeclaredSymbol(method) is { ReturnsVoid: true, IsOverride: false, IsVirtual: false, ExplicitInterfaceImplementations.Length: 0 } symbol
            && symbol.Parameters.All(parameter => parameter.RefKind == RefKind.None))
        {
            yield return new Fix("await", "Await it", editor =>
            {
                editor.ReplaceNode(started, (current, generator) => generator.AwaitExpression(current.WithoutTrivia()).WithTriviaFrom(current));
                editor.ReplaceNode(method, (current, generator) => Asynchronous((MethodDeclarationSyntax)current, generator));
            });
        }
    }

    private static MethodDeclarationSyntax Asynchronous(MethodDeclarationSyntax method, SyntaxGenerator generator)
    {
        TypeSyntax task = SyntaxFactory.ParseTypeName("global::System.Threading.Tasks.Task")
            .WithAdditionalAnnotations(Simplifier.Annotation)
            .WithTriviaFrom(method.ReturnType);
        return method.Modifiers.Any(SyntaxKind.AsyncKeyword)
            ? method
            : ((MethodDeclarationSyntax)generator.WithModifiers(method, generator.GetModifiers(method).WithAsync(true))).WithReturnType(task);
    }
}
