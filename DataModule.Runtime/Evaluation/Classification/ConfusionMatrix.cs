using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>What the counts of a <see cref="ConfusionMatrix"/> are divided by.</summary>
public enum Normalization
{
    /// <summary>Nothing: they are counts.</summary>
    None,

    /// <summary>Each row by the number of samples that are of its class.</summary>
    True,

    /// <summary>Each column by the number of samples that were taken for its class.</summary>
    Predicted,

    /// <summary>All by the number of samples.</summary>
    All,
}

/// <summary>
/// How often samples of one class (the row) were taken for another (the column): [classes, classes], [2, 2] of two classes,
/// [labels, 2, 2] of labels. Its state is of that size. It is logged to keep it over an epoch, and read by <see cref="Metric.Compute"/>: loggers take
/// single numbers.
/// </summary>
/// <inheritdoc cref="ClassCounts" path="/remarks"/>
public sealed class ConfusionMatrix : Metric
{
    private readonly ClassificationTask task;
    private readonly Normalization normalization;
    private readonly MetricSum counts, outside, invalid;

    /// <param name="classes">The number of classes, of which each sample has one; neither this nor labels where there are two.</param>
    /// <param name="labels">The number of labels, of which each sample may have many.</param>
    /// <param name="normalization">What the counts are divided by; nothing by default.</param>
    /// <param name="threshold">The probability above which a score of one class or label counts as found; 0.5 by default.</param>
    /// <param name="ignoreIndex">A label whose samples do not count, such as -100 of padding; none by default.</param>
    /// <exception cref="ArgumentException">The settings contradict each other.</exception>
    public ConfusionMatrix(
        int? classes = null, int? labels = null, Normalization normalization = Normalization.None, double threshold = 0.5, long? ignoreIndex = null)
    {
        task = new(nameof(ConfusionMatrix), classes, labels, threshold, 1, ignoreIndex);
        this.normalization = normalization;
        counts = AddSum("counts", ScalarType.Int64, task.IsMulticlass ? [task.Count, task.Count] : [2, task.Count, 2, 2]);
        outside = AddSum("outside", ScalarType.Int64);
        invalid = AddSum("invalid", ScalarType.Int64);
    }

    /// <inheritdoc cref="ClassCounts.Update"/>
    public void Update(Tensor predictions, Tensor targets, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(targets);
        using var update = BeginUpdate();
        var batch = task.IsMulticlass ? task.Classes(predictions, targets, mask) : task.Labels(predictions, targets, mask);
        invalid.Add(batch.Invalid);
        if (task.IsMulticlass)
        {
            counts.AddAt((batch.Targets * task.Count) + batch.Predictions, batch.Kept.to_type(ScalarType.Int64));
            return;
        }

        outside.Add(ClassificationTask.CountOutside(batch.Predictions, batch.Kept));
        var (positive, right) = (task.Positive(batch.Predictions), batch.Targets == 1);
        Tensor[] cells =
        [
            .. from actual in (Tensor[])[right.bitwise_not(), right]
               from found in (Tensor[])[positive.bitwise_not(), positive]
               select (actual & found & batch.Kept).sum(1),
        ];
        counts.Add(stack(cells, -1).view(2, task.Count, 2, 2));
    }

    /// <inheritdoc/>
    protected override Tensor Result()
    {
        task.CheckInvalid(invalid);
        var matrix = counts.Sum;
        if (!task.IsMulticlass)
        {
            matrix = matrix[outside.Sum.ToInt64() > 0 ? 1 : 0];
            matrix = task.IsMultilabel ? matrix : matrix[0];
        }

        var numbers = matrix.to_type(ScalarType.Float64);
        return normalization switch
        {
            Normalization.True => (numbers / numbers.sum(-1, keepdim: true)).nan_to_num(0),
            Normalization.Predicted => (numbers / numbers.sum(-2, keepdim: true)).nan_to_num(0),
            Normalization.All => (numbers / numbers.sum([-2, -1], keepdim: true)).nan_to_num(0),
            _ => matrix,
        };
    }
}
