using System.Text.Json;
using static TorchSharp.torch;

namespace DataModule.Tests.Evaluation;

/// <summary>Metric objects made and updated by what golden data says.</summary>
internal static class GoldenMetrics
{
    public static bool IsRegression(JsonElement settings) => settings.GetProperty("metric").GetString() is var name && (name!.EndsWith("Error", StringComparison.Ordinal) || name == "R2Score");

    public static Metric Of(JsonElement settings)
    {
        int? classes = Integer("classes"), labels = Integer("labels");
        long? ignored = Integer("ignoreIndex");
        var threshold = Number("threshold") ?? 0.5;
        var average = Enum.Parse<Average>(Text("average") ?? "Macro");
        return settings.GetProperty("metric").GetString() switch
        {
            "Accuracy" => new Accuracy(classes, labels, Text("average") is null ? Average.Micro : average, threshold, Integer("topK") ?? 1, ignored),
            "Precision" => new Precision(classes, labels, average, threshold, ignored),
            "Recall" => new Recall(classes, labels, average, threshold, ignored),
            "F1Score" => new F1Score(classes, labels, average, threshold, ignored),
            "FBetaScore" => new FBetaScore(Number("beta")!.Value, classes, labels, average, threshold, ignored),
            "JaccardIndex" => new JaccardIndex(classes, labels, average, threshold, ignored),
            "ConfusionMatrix" => new ConfusionMatrix(classes, labels, Enum.Parse<Normalization>(Text("normalization") ?? "None"), threshold, ignored),
            "AUROC" => new AUROC(classes, labels, average, Integer("thresholds"), ignored),
            "AveragePrecision" => new AveragePrecision(classes, labels, average, Integer("thresholds"), ignored),
            "MeanSquaredError" => new MeanSquaredError(),
            "RootMeanSquaredError" => new RootMeanSquaredError(),
            "MeanAbsoluteError" => new MeanAbsoluteError(),
            "R2Score" => new R2Score(Integer("outputs") ?? 1),
            "Perplexity" => new Perplexity(ignored),
            var other => throw new ArgumentException(other),
        };

        int? Integer(string name) => settings.TryGetProperty(name, out var value) ? value.GetInt32() : null;
        double? Number(string name) => settings.TryGetProperty(name, out var value) ? value.GetDouble() : null;
        string? Text(string name) => settings.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    public static void Update(Metric metric, Tensor predictions, Tensor targets, Tensor? mask)
    {
        switch (metric)
        {
            case ClassCounts counts:
                counts.Update(predictions, targets, mask);
                break;
            case ConfusionMatrix matrix:
                matrix.Update(predictions, targets, mask);
                break;
            case CurveMetric curve:
                curve.Update(predictions, targets, mask);
                break;
            case MeanSquaredError squares:
                squares.Update(predictions, targets, mask);
                break;
            case MeanAbsoluteError absolutes:
                absolutes.Update(predictions, targets, mask);
                break;
            case R2Score explained:
                explained.Update(predictions, targets, mask);
                break;
            case Perplexity perplexity:
                perplexity.Update(predictions, targets, mask);
                break;
            default:
                throw new ArgumentException(metric.GetType().Name);
        }
    }
}
