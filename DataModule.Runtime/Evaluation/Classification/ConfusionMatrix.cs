using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>How the counts of a <see cref="ConfusionMatrix"/> are normalized.</summary>
public enum Normalization
{
    /// <summary>No normalization: counts.</summary>
    None,

    /// <summary>Each row is divided by the number of samples of its true class.</summary>
    True,

    /// <summary>Each column is divided by the number of samples predicted as its class.</summary>
    Predicted,

    /// <summary>All are divided by the number of samples.</summary>
    All,
}

/// <summary>
/// The number of samples of each true class (row) that were predicted as each class (column): [classes, classes], [2, 2] for a binary task,
/// [labels, 2, 2] for labels. Its state has the same size. Log it, so that the trainer resets it at each epoch, and read it with
/// <see cref="Metric.Compute"/>: loggers take single numbers only, and no matrix.
/// </summary>
/// <inheritdoc cref="ClassCounts" path="/remarks"/>
public sealed class ConfusionMatrix : Metric
{
    private readonly ClassificationTask task;
    private readonly Normalization normalization;
    private readonly MetricSum counts, outside, invalid;

    /// <param name="classes">The number of classes, if each sample has exactly one (multiclass). Leave out both this and labels for a binary task.</param>
    /// <param name="labels">The number of labels, if a sample may have several (multilabel).</param>
    /// <param name="normalization">How the counts are normalized; not by default.</param>
    /// <param name="threshold">The probability above which a binary or label score is a positive prediction, from 0 to 1; 0.5 by default.</param>
    /// <param name="ignoreIndex">A target value to leave out, for example -100 for padding; none by default.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or both classes and labels are given.</exception>
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
