using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Reads the stages of a <c>[Setup]</c> or <c>[Teardown]</c>, and suggests the most similar one for an unknown name.</summary>
internal static class StageNames
{
    // What other frameworks and everyday language call the stages.
    private static readonly Dictionary<string, Stage> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = Stage.Fit,
        ["training"] = Stage.Fit,
        ["val"] = Stage.Validate,
        ["valid"] = Stage.Validate,
        ["validation"] = Stage.Validate,
        ["eval"] = Stage.Validate,
        ["evaluate"] = Stage.Validate,
        ["testing"] = Stage.Test,
        ["pred"] = Stage.Predict,
        ["prediction"] = Stage.Predict,
        ["inference"] = Stage.Predict,
    };

    private static readonly Stage[] Stages = [Stage.Fit, Stage.Validate, Stage.Test, Stage.Predict];

    /// <summary>The named stages, or null if all of them are unknown: then the hook has no stage.</summary>
    public static EquatableArray<Stage>? Parse(IMethodSymbol method, AttributeData attribute, DiagnosticBag diagnostics)
    {
        var known = new SortedSet<Stage>();
        bool anyNamed = false;
        foreach (TypedConstant value in Values(attribute))
        {
            anyNamed = true;
            if (Find(value) is { } found)
            {
                known.Add(found);
            }
            else
            {
                string text = value.Value?.ToString() ?? "null";
                string suggestion = Suggest(text) is { } guess ? "; did you mean \"" + Text(guess) + "\"?" : "";
                diagnostics.Add(Rules.UnknownStage, method.LocationOf(attribute), text, method.Name, suggestion);
            }
        }

        return anyNamed && known.Count == 0 ? null : known.ToEquatable();
    }

    /// <summary>The same, without diagnostics.</summary>
    public static EquatableArray<Stage>? Parse(AttributeData attribute)
    {
        Stage[] known = [.. Values(attribute).Select(Find).OfType<Stage>().Distinct().OrderBy(stage => stage)];
        return known.Length == 0 && Values(attribute).Any() ? null : known.ToEquatable();
    }

    /// <summary>The name in attributes.</summary>
    public static string Text(Stage stage) => stage.ToString().ToLowerInvariant();

    /// <summary>The nearest stage to a wrong name, if one is near.</summary>
    public static Stage? Suggest(string text)
    {
        if (Synonyms.TryGetValue(text.Trim(), out Stage synonym))
        {
            return synonym;
        }

        Stage nearest = Stages.OrderBy(stage => Distance(text, Text(stage))).First();
        return Distance(text, Text(nearest)) <= 2 ? nearest : null;
    }

    private static Stage? Find(TypedConstant value) => value.Value switch
    {
        string text => Find(text),
        int number when number >= 0 && number < Stages.Length => (Stage)number,
        _ => null,
    };

    private static Stage? Find(string text)
    {
        foreach (Stage stage in Stages)
        {
            if (string.Equals(text, stage.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return stage;
            }
        }

        return null;
    }

    private static IEnumerable<TypedConstant> Values(AttributeData attribute) =>
        attribute.ConstructorArguments.SelectMany(argument =>
            argument.Kind == TypedConstantKind.Array ? argument.Values.IsDefault ? [] : argument.Values : [argument]);

    // Levenshtein's, row by row.
    private static int Distance(string left, string right)
    {
        left = left.Trim().ToLowerInvariant();
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[right.Length];
    }
}
