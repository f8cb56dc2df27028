using System.Runtime.InteropServices;
using System.Text.Json;
using DataModule.Tests.EndToEnd;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Evaluation;

/// <summary>The values are scikit-learn's, on random inputs with ties and empty classes; Golden/metrics.py has made them.</summary>
public sealed class GoldenMetricTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "DataModule.Tests", "Evaluation", "Golden", "metrics.json"))).RootElement;

    public static TheoryData<string> Cases => [.. Golden.GetProperty("cases").EnumerateArray().Select(Title)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_metric_has_scikit_learns_value_however_the_epoch_is_batched(string title)
    {
        using var scope = NewDisposeScope();
        var settings = Golden.GetProperty("cases").EnumerateArray().First(one => Title(one) == title);
        var (predictions, targets, mask) = Inputs(settings);
        double?[] expected = [.. settings.GetProperty("expected").EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? (double?)null : value.GetDouble())];

        var whole = GoldenMetrics.Of(settings);
        GoldenMetrics.Update(whole, predictions, targets, mask);
        Check(whole, expected);

        var batched = GoldenMetrics.Of(settings);
        Batches(batched, 0, predictions.shape[0], step: 7);
        Check(batched, expected);

        // Half of it here, half in another process, whose state has been on disk.
        var half = predictions.shape[0] / 2;
        var (first, second) = (GoldenMetrics.Of(settings), GoldenMetrics.Of(settings));
        Batches(first, 0, half, step: 5);
        Batches(second, half, predictions.shape[0], step: 3);
        second.Merge(first.StateDict());
        Check(second, expected);
        var loaded = GoldenMetrics.Of(settings);
        loaded.LoadStateDict(second.StateDict());
        Check(loaded, expected);
        Assert.Equal(second.Updates, loaded.Updates);

        LooksAtNoValue(GoldenMetrics.Of(settings), predictions.to(META), targets.to(META), mask?.to(META));

        void Batches(Metric metric, long from, long to, long step)
        {
            for (var start = from; start < to; start += step)
            {
                var rows = TensorIndex.Slice(start, Math.Min(start + step, to));
                GoldenMetrics.Update(metric, predictions[rows], targets[rows], mask?[rows]);
            }
        }
    }

    /// <summary>What lies on a device without values cannot be looked at, so an update that waits for one would fail.</summary>
    private static void LooksAtNoValue(Metric metric, Tensor predictions, Tensor targets, Tensor? mask)
    {
        try
        {
            GoldenMetrics.Update(metric, predictions, targets, mask);
            GoldenMetrics.Update(metric, predictions, targets, mask);
        }
        catch (ExternalException error)
        {
            // Two operations that wait for nothing do not know such devices; what comes before them has passed.
            Assert.Matches("aten::(searchsorted.Tensor|abs.out): attempted to run this operator with Meta tensors", error.Message);
        }
    }

    private static void Check(Metric metric, double?[] expected)
    {
        using var value = metric.Compute();
        var numbers = value.to_type(ScalarType.Float64).data<double>().ToArray();
        Assert.Equal(expected.Length, numbers.Length);
        foreach (var (want, got) in expected.Zip(numbers))
        {
            Assert.Equal(want ?? double.NaN, got, 5e-6);
        }
    }

    private static string Title(JsonElement one) =>
        string.Join(' ', one.EnumerateObject().Where(setting => setting.Name != "expected").Select(setting =>
            setting.Name is "data" or "metric" ? $"{setting.Value}" : $"{setting.Name}={setting.Value}"));

    private static (Tensor Predictions, Tensor Targets, Tensor? Mask) Inputs(JsonElement settings)
    {
        var data = Golden.GetProperty("data").GetProperty(settings.GetProperty("data").GetString()!);
        var counted = !GoldenMetrics.IsRegression(settings);
        var predictions = Read("predictions");
        return (predictions, counted ? Read("targets").to_type(ScalarType.Int64) : Read("targets"), data.TryGetProperty("mask", out _) ? Read("mask").to_type(ScalarType.Bool) : null);

        Tensor Read(string name)
        {
            var element = data.GetProperty(name);
            double[] values = [.. element.GetProperty("values").EnumerateArray().Select(value => value.GetDouble())];
            long[] shape = [.. element.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
            var numbers = tensor(values, shape);
            return name == "predictions" && data.GetProperty("targets").GetProperty("shape").GetArrayLength() == shape.Length && settings.TryGetProperty("classes", out _)
                ? numbers.to_type(ScalarType.Int64)
                : numbers.to_type(counted ? ScalarType.Float32 : ScalarType.Float64);
        }
    }
}
