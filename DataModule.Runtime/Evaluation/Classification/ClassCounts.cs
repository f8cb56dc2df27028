using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>
/// A metric made of how often each class was hit, missed and wrongly found. Its state is at most four numbers a class.
/// </summary>
/// <remarks>
/// With <c>classes</c>, predictions are scores of [n, classes, ...], of which the greatest counts, or classes of [n, ...]; with
/// <c>labels</c>, where a sample may have several, scores of [n, labels, ...]; with neither, where there are two classes, one score for each sample.
/// Scores outside [0, 1] anywhere in the epoch mean logits, to which the sigmoid is applied.
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
    /// <param name="predictions">Scores or classes.</param>
    /// <param name="targets">The right classes, of [n, ...]; of several labels 0 or 1, of [n, labels, ...].</param>
    /// <param name="mask">Which of the targets count: of their shape or its first dimensions. All by default.</param>
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

    /// <summary>The metric of one class, or of the sums of several.</summary>
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

    private bool IsAbsent(ClassCount count) => count.Actual == 0 && (Task.TopK > 1 || count.Hits + count.WronglyFound == 0);

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

/// <summary>How often a class was hit and so on: true and false positives, false and true negatives.</summary>
internal readonly record struct ClassCount(double Hits, double WronglyFound, double Missed, double RightlyNotFound)
{
    public double Actual => Hits + Missed;

    public static ClassCount operator +(ClassCount left, ClassCount right) => new(
        left.Hits + right.Hits,
        left.WronglyFound + right.WronglyFound,
        left.Missed + right.Missed,
        left.RightlyNotFound + right.RightlyNotFound);
}
