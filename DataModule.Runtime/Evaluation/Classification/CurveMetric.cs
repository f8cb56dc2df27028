using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>
/// A metric over all thresholds of a score. By default it is exact and keeps every score and target of the epoch: for each sample 4 bytes a class and
/// 8 bytes. With <c>thresholds</c>, it counts the scores between that many thresholds from 0 to 1: 32 bytes a threshold and class, however
/// long the epoch is.
/// </summary>
/// <remarks>
/// With <c>classes</c>, predictions are scores of shape [n, classes, ...], and each class is compared with all others (one-vs-rest). With
/// <c>labels</c>, they are scores of shape [n, labels, ...]. With neither (a binary task), they are one score for each sample. If any score of the epoch is
/// outside [0, 1], all scores are logits, and the softmax (for classes) or the sigmoid is applied. A class whose value is undefined
/// is NaN, and is left out of averages.
/// </remarks>
public abstract class CurveMetric : Metric
{
    private readonly ClassificationTask task;
    private readonly Average average;
    private readonly int? thresholds;
    private readonly MetricSum invalid;
    private readonly MetricSum? binned, outside;
    private readonly MetricRows? scores, targets;

    private protected CurveMetric(int? classes, int? labels, Average average, int? thresholds, long? ignoreIndex)
    {
        task = new(GetType().Name, classes, labels, ignoreIndex: ignoreIndex);
        task.Check(average != Average.Micro || labels is not null, "got a micro average of classes; use macro or weighted. Micro is for labels.");
        task.Check(thresholds is null or >= 2, $"got {thresholds} thresholds; there must be at least 2, or none for the exact value.");
        (this.average, this.thresholds) = (average, thresholds);
        invalid = AddSum("invalid", ScalarType.Int64);
        if (thresholds is { } count)
        {
            // Dimensions: scores as they are and as probabilities; class; negative and positive; number of thresholds reached.
            binned = AddSum("binned", ScalarType.Int64, 2, task.Count, 2, count + 1);
            outside = AddSum("outside", ScalarType.Int64);
        }
        else
        {
            scores = AddRows("scores", task.Count);
            targets = AddRows("targets", task.IsMulticlass ? 1 : task.Count);
        }
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="predictions">Scores: probabilities or logits. Their shape is in the remarks.</param>
    /// <param name="targets">The true classes, of shape [n, ...]; for labels 0 or 1, of shape [n, labels, ...].</param>
    /// <param name="mask">True for the targets that count. Its shape is that of the targets, or its first dimensions. All count by default.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public void Update(Tensor predictions, Tensor targets, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(targets);
        using var update = BeginUpdate();
        predictions = predictions.is_floating_point() ? predictions : predictions.to_type(ScalarType.Float32);
        var batch = task.IsMulticlass ? task.ClassScores(predictions, targets, mask) : task.Labels(predictions, targets, mask);
        invalid.Add(batch.Invalid);
        if (binned is null)
        {
            scores!.Add(batch.Predictions);
            var kept = batch.Targets.masked_fill(batch.Kept.bitwise_not(), -1);
            this.targets!.Add(task.IsMulticlass ? kept.unsqueeze(1) : kept);
            return;
        }

        outside!.Add(ClassificationTask.CountOutside(batch.Predictions, batch.Kept));
        var bins = thresholds!.Value + 1;
        var edges = linspace(0, 1, thresholds.Value, ScalarType.Float32, batch.Predictions.device);
        var reached = searchsorted(edges, stack([batch.Predictions, Probabilities(batch.Predictions)]).contiguous(), right: true); // [2, n, classes]
        var column = arange(task.Count, device: reached.device);
        var positive = task.IsMulticlass ? (batch.Targets.unsqueeze(1) == column) : batch.Targets == 1;
        var place = (((column * 2) + positive.to_type(ScalarType.Int64)) * bins) + reached;
        place = stack([place[0], place[1] + (task.Count * 2L * bins)]);
        var weight = (task.IsMulticlass ? batch.Kept.unsqueeze(1) : batch.Kept).expand(place.shape).to_type(ScalarType.Int64);
        binned.AddAt(place.flatten(), weight.flatten());
    }

    /// <summary>The metric of one class.</summary>
    /// <param name="truePositives">True positives at each threshold from the highest down, float64, after a first 0.</param>
    /// <param name="falsePositives">False positives there.</param>
    private protected abstract double Area(Tensor truePositives, Tensor falsePositives);

    /// <inheritdoc/>
    protected override Tensor Result()
    {
        task.CheckInvalid(invalid);
        var curves = binned is null ? ExactCurves() : BinnedCurves(binned.Sum);
        double[] values = [.. curves.Select(curve => Area(curve.TruePositives, curve.FalsePositives))];
        if (average == Average.None && (task.IsMulticlass || task.IsMultilabel))
        {
            return tensor(values);
        }

        double[] weights = [.. curves.Select(curve => average == Average.Weighted ? curve.TruePositives[^1].ToDouble() : 1)];
        var defined = values.Zip(weights).Where(class_ => !double.IsNaN(class_.First)).ToArray();
        return tensor(defined.Length == 0 ? double.NaN : defined.Sum(class_ => class_.First * class_.Second) / defined.Sum(class_ => class_.Second));
    }

    private Tensor Probabilities(Tensor values) => task.IsMulticlass ? values.softmax(-1) : values.sigmoid();

    private List<(Tensor TruePositives, Tensor FalsePositives)> ExactCurves()
    {
        var (all, known) = (scores!.All, targets!.All);
        if (known.numel() > 0 && ClassificationTask.CountOutside(all, known >= 0).ToInt64() > 0)
        {
            all = Probabilities(all);
        }

        if (average == Average.Micro)
        {
            (all, known) = (all.reshape(-1, 1), known.reshape(-1, 1));
        }

        List<(Tensor, Tensor)> curves = [];
        for (var index = 0; index < all.shape[1]; index++)
        {
            var own = known[TensorIndex.Colon, task.IsMulticlass ? 0 : index];
            var kept = own >= 0;
            curves.Add(ExactCurve(all[TensorIndex.Colon, index][kept], own[kept] == (task.IsMulticlass ? index : 1)));
        }

        return curves;
    }

    private static (Tensor TruePositives, Tensor FalsePositives) ExactCurve(Tensor scores, Tensor positive)
    {
        var (sorted, order) = scores.sort(descending: true);
        var truePositives = positive[order].to_type(ScalarType.Float64);
        var ends = cat([sorted[TensorIndex.Slice(1)] != sorted[TensorIndex.Slice(stop: -1)], ones(Math.Min(1, sorted.numel()), ScalarType.Bool, sorted.device)]);
        return (Steps(truePositives), Steps(1 - truePositives));

        // Equal scores are one threshold.
        Tensor Steps(Tensor counts) => cat([zeros(1, ScalarType.Float64, counts.device), counts.cumsum(0)[ends]]);
    }

    private List<(Tensor TruePositives, Tensor FalsePositives)> BinnedCurves(Tensor counts)
    {
        var used = counts[outside!.Sum.ToInt64() > 0 ? 1 : 0].to_type(ScalarType.Float64).cpu();
        used = average == Average.Micro ? used.sum(0, keepdim: true) : used;
        return [.. Enumerable.Range(0, (int)used.shape[0]).Select(index => (Curve(used[index][1]), Curve(used[index][0])))];

        // A score that reaches a threshold reaches all lower ones. The last bin has the scores that reach none: they are never positive.
        static Tensor Curve(Tensor reached) => cat([zeros(1, ScalarType.Float64), reached.flip(0).cumsum(0)]);
    }
}
