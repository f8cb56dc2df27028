using System.Globalization;
using System.Text.RegularExpressions;

namespace DataModule;

/// <summary>A template of file names: "{epoch:00}-{loss:0.000}" becomes "03-0.412".</summary>
internal sealed partial class CheckpointFileName(string template)
{
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>Fills in the template.</summary>
    /// <param name="trainer">Its epoch and step are filled in for "epoch" and "step".</param>
    /// <param name="metric">Returns the value of any other name.</param>
    public string Of(Trainer trainer, Func<string, double> metric)
    {
        var name = Place().Replace(template, match => match.Groups["name"].Value switch
        {
            "epoch" => Text(trainer.Epoch, match),
            "step" => Text(trainer.GlobalStep, match),
            var other => Text(metric(other), match),
        });
        return string.Concat(name.Select(letter => Separators.Contains(letter) || Path.GetInvalidFileNameChars().Contains(letter) ? '_' : letter));
    }

    /// <summary>The metrics that the template uses.</summary>
    public IEnumerable<string> Metrics => Place().Matches(template).Select(static match => match.Groups["name"].Value).Where(static name => name is not ("epoch" or "step"));

    /// <summary>What is wrong with the template, or null.</summary>
    public string? Mistake()
    {
        var rest = Place().Replace(template, "");
        if (rest.IndexOfAny(['{', '}']) >= 0)
        {
            return "has an unmatched brace";
        }

        if (rest.IndexOfAny(Separators) >= 0)
        {
            return "contains a folder; set Directory instead";
        }

        try
        {
            foreach (Match match in Place().Matches(template))
            {
                _ = match.Groups["name"].Value is "epoch" or "step" ? Text(0L, match) : Text(0.0, match);
            }
        }
        catch (FormatException)
        {
            return "has an invalid number format";
        }

        return string.IsNullOrWhiteSpace(template) ? "is empty" : null;
    }

    private static string Text(long value, Match match) => value.ToString(match.Groups["format"].Value, CultureInfo.InvariantCulture);

    private static string Text(double value, Match match) => match.Groups["format"] is { Success: true, Value: var format }
        ? value.ToString(format, CultureInfo.InvariantCulture)
        : DataModule.Metrics.Text(value);

    [GeneratedRegex(@"\{(?<name>[^{}:]+)(:(?<format>[^{}]*))?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Place();
}
