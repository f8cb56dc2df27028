using System.Globalization;
using System.Text.Json.Nodes;

namespace DataModule.Benchmarks.Loader;

/// <summary>One measured figure.</summary>
/// <param name="Case">What was loaded; carries the shape, as in "images 28x28".</param>
/// <param name="System">Who loaded it; ours begins with "ours".</param>
/// <param name="Metric">What was measured.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Median">Of the repetitions.</param>
/// <param name="Spread">Half the distance between the quartiles.</param>
internal sealed record Row(string Case, string System, string Metric, string Unit, double Median, double Spread)
{
    public static Row Of(string name, string system, string metric, string unit, IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double Quantile(double part)
        {
            var place = part * (sorted.Length - 1);
            var below = (int)place;
            var above = Math.Min(below + 1, sorted.Length - 1);
            return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
        }

        return new Row(name, system, metric, unit, Quantile(0.5), (Quantile(0.75) - Quantile(0.25)) / 2);
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public JsonObject ToJson() => new()
    {
        ["case"] = Case,
        ["system"] = System,
        ["metric"] = Metric,
        ["unit"] = Unit,
        ["median"] = Median,
        ["spread"] = Spread,
    };

    public static Row FromJson(JsonNode node) => new(
        (string)node["case"]!,
        (string)node["system"]!,
        (string)node["metric"]!,
        (string)node["unit"]!,
        (double)node["median"]!,
        (double)node["spread"]!);
}
