using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>
/// A metric of the true and false positives and negatives of each class. Its state is at most four numbers a class.
/// </summary>
/// <remarks>
/// With <c>classes</c>, predictions are scores of shape [n, classes, ...], of which the highest wins, or classes of shape [n, ...]. With
/// <c>labels</c>, they are scores of shape [n, labels, ...]. With neither (a binary task), they are one score for each sample.
/// If any score of the epoch is outside [0, 1], all scores are logits, and the sigmoid is applied.
/// </remarks>
public abstract class ClassCounts : Metric
{
    private readonly Average average;
    private readonly MetricSum hits, predicted, actual, all, outside, invalid;

    private protected ClassCounts(int? classes, int? labels, Average average, double threshold, int topK, long? ignoreIndex)
    {
        Task = new(GetType().Name, classes, labels, threshold, topK, ignoreIndex);
        this.average = average;
        long[] shape = Task.IsMulticlass ? [Task.Count] : [2, Task.Count];
        hits = AddSum("hits", ScalarType.Int64, shape);
        predicted = AddSum("predicted", ScalarType.Int64, shape);
        actual = AddSum("actual", ScalarType.Int64, Task.Count);
        all = AddSum("all", ScalarType.Int64, Task.Count);
        outside = AddSum("outside", ScalarType.Int64);
        invalid = AddSum("invalid", ScalarType.Int64);
    }

    private protected ClassificationTask Task { get; }

    /// <summary>Adds a batch.</summary>
    /// <param name="predictions">Scores or classes. Their shape is in the remarks.</param>
    /// <param name="targets">The true classes, of shape [n, ...]; for labels 0 or 1, of shape [n, labels, ...].</param>
    /// <param name="mask">True for the targets that count. Its shape is that of the targets, or its first dimensions. All count by default.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public void Update(Tensor predictions, Tensor targets, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(targets);
        using var update = BeginUpdate();
        if (Task.IsMulticlass)
        {
            AddClasses(Task.Classes(predictions, targets, mask));
        }
        else
        {
            AddLabels(Task.Labels(predictions, targets, mask));
        }
    }

    /// <summary>The metric of one class, or of the sums over the classes.</summary>
    private protected abstract double Score(ClassCount count);

    /// <summary>Whether a class is left out of the averages.</summary>
    private protected virtual bool IsLeftOut(int index) => false;

    /// <inheritdoc/>
    protected override Tensor Result()
    {
        Task.CheckInvalid(invalid);
        var counts = Counts();
        if (average == Average.None && (Task.IsMulticlass || Task.IsMultilabel))
        {
            return tensor(counts.Select(Score).ToArray());
        }

        ClassCount[] used = [.. counts.Where((_, index) => !IsLeftOut(index))];
        if (average == Average.Micro || used.Length == 1)
        {
            return tensor(Score(used.Aggregate((sum, count) => sum + count)));
        }

        var weights = used.Select(count => average == Average.Weighted ? count.Actual : Task.IsMulticlass && IsAbsent(count) ? 0 : 1).ToArray();
        return tensor(Divide(used.Zip(weights, (count, weight) => Score(count) * weight).Sum(), weights.Sum()));
    }

    private protected static double Divide(double numerator, double denominator) => denominator == 0 ? 0 : numerator / denominator;

    private bool IsAbsent(ClassCount count) => count.Actual == 0 && (Task.TopK > 1 || count.TruePositives + count.FalsePositives == 0);

    private void AddClasses(Labelled batch)
    {
        var kept = batch.Kept.to_type(ScalarType.Int64);
        hits.AddAt(batch.Targets, kept * (batch.Predictions == batch.Targets).to_type(ScalarType.Int64));
        predicted.AddAt(batch.Predictions, kept);
        actual.AddAt(batch.Targets, kept);
        all.Add(kept.sum());
        invalid.Add(batch.Invalid);
    }

    private void AddLabels(Labelled batch)
    {
        var positive = Task.Positive(batch.Predictions) & batch.Kept;
        var right = (batch.Targets == 1) & batch.Kept;
        hits.Add((positive & right).sum(1));
        predicted.Add(positive.sum(1));
        actual.Add(right.sum(dim: 0));
        all.Add(batch.Kept.sum(dim: 0));
        outside.Add(ClassificationTask.CountOutside(batch.Predictions, batch.Kept));
        invalid.Add(batch.Invalid);
    }

    private ClassCount[] Counts()
    {
        var areLogits = !Task.IsMulticlass && outside.Sum.ToInt64() > 0;
        var (found, claimed, there, total) = (Read(hits), Read(predicted), Numbers(actual.Sum), Numbers(all.Sum));
        return [.. Enumerable.Range(0, Task.Count).Select(index =>
            new ClassCount(found[index], claimed[index] - found[index], there[index] - found[index], total[index] - claimed[index] - there[index] + found[index]))];

        double[] Read(MetricSum sum) => Numbers(Task.IsMulticlass ? sum.Sum : sum.Sum[areLogits ? 1 : 0]);
        static double[] Numbers(Tensor counts) => counts.cpu().to_type(ScalarType.Float64).data<double>().ToArray();
    }
}

/// <summary>The true and false positives, false and true negatives of a class.</summary>
internal readonly record struct ClassCount(double TruePositives, double FalsePositives, double FalseNegatives, double TrueNegatives)
{
    public double Actual => TruePositives + FalseNegatives;

    public static ClassCount operator +(ClassCount left, ClassCount right) => new(
        left.TruePositives + right.TruePositives,
        left.FalsePositives + right.FalsePositives,
        left.FalseNegatives + right.FalseNegatives,
        left.TrueNegatives + right.TrueNegatives);
}
