using Microsoft.CodeAnalysis.Editing;

namespace DataModule.CodeFixes;

/// <summary>
/// Removes parameters that generated code cannot pass. One that the body uses moves to the primary
/// constructor, where it is a hyperparameter.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ParameterFixProvider)), Shared]
public sealed class ParameterFixProvider() : EditorFixProvider("DM0005", "DM0010")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<MethodDeclarationSyntax>() is not { TypeParameterList: null, Parent: TypeDeclarationSyntax type } method)
        {
            yield break;
        }

        ParameterSyntax[] parameters = target.Diagnostic.Id == "DM0010"
            ? [.. method.ParameterList.Parameters]
            : target.Enclosing<ParameterSyntax>() is { } one ? [one] : [];
        ParameterSyntax[] used = [.. parameters.Where(parameter => IsUsed(target.Model, method, parameter))];
        if (parameters.Length == 0 || (used.Length > 0 && !CanTake(target.Model, method, type, used)))
        {
            yield break;
        }

        string names = string.Join(" and ", (used.Length > 0 ? used : parameters).Select(parameter => "'" + parameter.Identifier.Text + "'"));
        yield return used.Length > 0
            ? new Fix("to constructor", $"Move {names} to the primary constructor", editor =>
            {
                Remove(editor, parameters);
                editor.ReplaceNode(type, (current, _) => WithParameters((TypeDeclarationSyntax)current, used));
            })
            : new Fix("remove parameter", $"Remove {names}", editor => Remove(editor, parameters));
    }

    private static void Remove(SyntaxEditor editor, ParameterSyntax[] parameters)
    {
        foreach (ParameterSyntax parameter in parameters)
        {
            editor.RemoveNode(parameter);
        }
    }

    private static bool IsUsed(SemanticModel model, MethodDeclarationSyntax method, ParameterSyntax parameter)
    {
        ISymbol? symbol = model.GetDeclaredSymbol(parameter);
        return ((SyntaxNode?)method.Body ?? method.ExpressionBody)?.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Any(name => name.Identifier.ValueText == parameter.Identifier.ValueText
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, symbol)) == true;
    }

    // A static method sees no constructor parameter; a class with another constructor would need a call to the new one.
    private static bool CanTake(SemanticModel model, MethodDeclarationSyntax method, TypeDeclarationSyntax type, ParameterSyntax[] used) =>
        !method.Modifiers.Any(SyntaxKind.StaticKeyword)
        && used.All(parameter => parameter.Modifiers.Count == 0)
        && model.GetDeclaredSymbol(type) is INamedTypeSymbol { IsRecord: false } symbol
        && symbol.InstanceConstructors.All(constructor => constructor.IsImplicitlyDeclared || constructor.DeclaringSyntaxReferences[0].GetSyntax() == type);

    private static TypeDeclarationSyntax WithParameters(TypeDeclarationSyntax type, ParameterSyntax[] parameters)
    {
        ParameterListSyntax list = type.ParameterList ?? SyntaxFactory.ParameterList();
        var present = new HashSet<string>(list.Parameters.Select(parameter => parameter.Identifier.ValueText), StringComparer.Ordinal);
        ParameterSyntax[] added = [.. parameters.Where(parameter => !present.Contains(parameter.Identifier.ValueText)).Select(parameter => parameter.WithoutTrivia())];

        // Required parameters go before optional ones.
        int place = list.Parameters.TakeWhile(parameter => parameter.Default is null).Count();
        IEnumerable<ParameterSyntax> all = list.Parameters.Take(place)
            .Concat(added.Where(parameter => parameter.Default is null))
            .Concat(list.Parameters.Skip(place))
            .Concat(added.Where(parameter => parameter.Default is not null));
        ParameterListSyntax taken = list.WithParameters(SyntaxFactory.SeparatedList(
            all, Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), list.Parameters.Count + added.Length - 1)));
        if (type.ParameterList is not null)
        {
            return type.WithParameterList(taken);
        }

        // The list follows the name directly; what came after the name follows the list.
        SyntaxToken last = type.TypeParameterList?.GreaterThanToken ?? type.Identifier;
        return type.ReplaceToken(last, last.WithTrailingTrivia()).WithParameterList(taken.WithTrailingTrivia(last.TrailingTrivia));
    }
}
