namespace DataModule.CodeFixes;

/// <summary>Adds a missing seed: a parameter or member named seed, or 42.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SeedFixProvider)), Shared]
public sealed class SeedFixProvider() : EditorFixProvider(["DM0045", .. MissingSeed])
{
    // The compiler's error for RandomSplit without a seed: no such overload.
    private static readonly string[] MissingSeed = ["CS7036", "CS1501", "CS1503"];

    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Diagnostic.Id != "DM0045")
        {
            return target.Enclosing<InvocationExpressionSyntax>() is { } split && IsSplitWithoutSeed(target.Model, split) ? [ToSplit(target.Model, split)] : [];
        }

        return target.Enclosing<ExpressionSyntax>() switch
        {
            BaseObjectCreationExpressionSyntax creation => [ToRandom(target.Model, creation)],
            { } shared when SharedInMap(target.Model, shared) is { } fix => [fix],
            _ => [],
        };
    }

    // With three parts, the third fraction is at the position of the seed for two.
    private static bool IsSplitWithoutSeed(SemanticModel model, InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "RandomSplit" }
        && call.ArgumentList.Arguments.All(argument => argument.NameColon is null)
        && (call.ArgumentList.Arguments.Count == 2
            || (call.ArgumentList.Arguments.Count == 3
                && model.GetTypeInfo(call.ArgumentList.Arguments[2].Expression).Type?.SpecialType == SpecialType.System_Double));

    private static Fix ToSplit(SemanticModel model, InvocationExpressionSyntax call)
    {
        string seed = Seed(model, call.SpanStart, "ulong", SpecialType.System_UInt64, SpecialType.System_UInt32);
        return new Fix("seed", $"Add the seed {seed}", editor => editor.ReplaceNode(call.ArgumentList, (current, _) =>
            ((ArgumentListSyntax)current).Arguments.Count == call.ArgumentList.Arguments.Count
                ? ((ArgumentListSyntax)current).AddArguments(SyntaxFactory.Argument(SyntaxFactory.ParseExpression(seed)))
                : current));
    }

    private static Fix ToRandom(SemanticModel model, BaseObjectCreationExpressionSyntax creation)
    {
        string seed = Seed(model, creation.SpanStart, "int", SpecialType.System_Int32, SpecialType.System_Int16);
        return new Fix("seed", $"Add the seed {seed}", editor => editor.ReplaceNode(creation, (current, _) =>
            ((BaseObjectCreationExpressionSyntax)current).WithArgumentList(
                SyntaxFactory.ArgumentList([SyntaxFactory.Argument(SyntaxFactory.ParseExpression(seed))])
                    .WithTrailingTrivia(current.GetTrailingTrivia()))));
    }

    private static string Seed(SemanticModel model, int position, string type, params SpecialType[] fitting)
    {
        bool isStatic = model.GetEnclosingSymbol(position) is { IsStatic: true };
        foreach (ISymbol symbol in model.LookupSymbols(position).Where(symbol => symbol.Name.TrimStart('_') is "seed" or "Seed"))
        {
            (ITypeSymbol? seedType, bool isInstance) = symbol switch
            {
                IParameterSymbol parameter => (parameter.Type, parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor }),
                ILocalSymbol local => (local.Type, false),
                IFieldSymbol field => (field.Type, !field.IsStatic),
                IPropertySymbol property => (property.Type, !property.IsStatic),
                _ => (null, false),
            };
            if (seedType is not null && IsInteger(seedType) && !(isStatic && isInstance))
            {
                return fitting.Contains(seedType.SpecialType) ? symbol.Name : $"unchecked(({type}){symbol.Name})";
            }
        }

        return "42";
    }

    private static bool IsInteger(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    // A lambda for Map can take the loader's SampleRandom as a second parameter.
    private static Fix? SharedInMap(SemanticModel model, ExpressionSyntax shared)
    {
        if (shared.Parent is not MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } member
            || Draw(member.Name.Identifier.ValueText, call.ArgumentList.Arguments.Count) is not { } draw
            || shared.FirstAncestorOrSelf<LambdaExpressionSyntax>() is not { Parent: ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax map } } } lambda
            || map.Expression is not MemberAccessExpressionSyntax { Name: IdentifierNameSyntax { Identifier.ValueText: "Map" } }
            || Parameters(lambda) is not { Parameters.Count: 1 }
            || model.LookupSymbols(shared.SpanStart, name: "random").Any(symbol => symbol is ILocalSymbol or IParameterSymbol))
        {
            return null;
        }

        return new Fix("sample random", "Use the SampleRandom of the loader", editor =>
        {
            editor.ReplaceNode(member, SyntaxFactory.ParseExpression("random." + draw));
            editor.ReplaceNode(lambda, (current, _) => WithRandom((LambdaExpressionSyntax)current));
        });
    }

    private static string? Draw(string method, int arguments) => (method, arguments) switch
    {
        ("NextSingle", 0) or ("NextDouble", 0) or ("NextInt64", 1) => method,
        ("Next", 1 or 2) => "NextInt",
        _ => null,
    };

    private static ParameterListSyntax? Parameters(LambdaExpressionSyntax lambda) => lambda switch
    {
        ParenthesizedLambdaExpressionSyntax { ReturnType: null } parenthesized => parenthesized.ParameterList,
        SimpleLambdaExpressionSyntax simple => SyntaxFactory.ParameterList([simple.Parameter.WithoutTrivia()]),
        _ => null,
    };

    private static LambdaExpressionSyntax WithRandom(LambdaExpressionSyntax lambda)
    {
        ParameterListSyntax parameters = Parameters(lambda)!;
        if (parameters.Parameters.Count == 2)
        {
            return lambda;
        }

        bool isTyped = parameters.Parameters[0].Type is not null;
        ParameterSyntax random = SyntaxFactory.ParseParameterList(isTyped ? "(SampleRandom random)" : "(random)").Parameters[0];
        ParameterListSyntax both = parameters
            .WithParameters(SyntaxFactory.SeparatedList(
                [parameters.Parameters[0], random],
                [SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space)]))
            .WithTrailingTrivia(SyntaxFactory.Space);
        return SyntaxFactory.ParenthesizedLambdaExpression(lambda.AttributeLists, lambda.Modifiers, null, both, lambda.ArrowToken, lambda.Block, lambda.ExpressionBody)
            .WithTriviaFrom(lambda);
    }
}
