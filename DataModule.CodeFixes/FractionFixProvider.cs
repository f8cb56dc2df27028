using System.Globalization;

namespace DataModule.CodeFixes;

/// <summary>Changes the last fraction of a split so that all add up to 1.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FractionFixProvider)), Shared]
public sealed class FractionFixProvider() : EditorFixProvider("DM0050")
{
    private protected override IEnumerable<Fix> Fixes(FixTarget target)
    {
        if (target.Enclosing<ArgumentListSyntax>() is not { } list)
        {
            yield break;
        }

        ArgumentSyntax[] fractions = [.. list.Arguments.Where(argument => target.Diagnostic.Location.SourceSpan.Contains(argument.Span))];
        double[] values = [.. fractions.Select(fraction => target.Model.GetConstantValue(fraction.Expression).Value).OfType<double>()];
        double rest = Math.Round(1 - values.Take(fractions.Length - 1).Sum(), 12);
        if (values.Length == fractions.Length && values.Take(values.Length - 1).All(value => value >= 0) && rest > 0)
        {
            ExpressionSyntax last = fractions[fractions.Length - 1].Expression;
            string text = rest.ToString("0.0###########", CultureInfo.InvariantCulture);
            yield return new Fix("rest", $"Change the last fraction to {text}", editor =>
                editor.ReplaceNode(last, SyntaxFactory.ParseExpression(text).WithTriviaFrom(last)));
        }
    }
}
