using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>The kind of task (binary, multiclass or multilabel), and how its predictions and targets are read.</summary>
internal sealed class ClassificationTask
{
    private readonly string metric;
    private readonly double threshold;
    private readonly int topK;
    private readonly long? ignoreIndex;

    public ClassificationTask(string metric, int? classes, int? labels, double threshold = 0.5, int topK = 1, long? ignoreIndex = null)
    {
        this.metric = metric;
        Check(classes is null || labels is null, "got both classes and labels. Set classes if each sample has exactly one class, labels if it may have several.");
        Check(classes is null or >= 2, $"got {classes} classes; there must be at least 2. For a binary task with one score a sample, set neither classes nor labels.");
        Check(labels is null or >= 1, $"got {labels} labels; there must be at least 1.");
        Check(threshold is >= 0 and <= 1, FormattableString.Invariant($"got the threshold {threshold}; it must be from 0 to 1."));
        Check(topK >= 1 && topK <= (classes ?? 1), $"got topK {topK}; it must be from 1 to the number of classes, {classes ?? 1}.");
        (this.threshold, this.topK, this.ignoreIndex) = (threshold, topK, ignoreIndex);
        (IsMulticlass, IsMultilabel, Count) = (classes is not null, labels is not null, classes ?? labels ?? 1);
    }

    public bool IsMulticlass { get; }

    public bool IsMultilabel { get; }

    /// <summary>The number of classes or labels; 1 for a binary task.</summary>
    public int Count { get; }

    public int TopK => topK;

    public long? IgnoreIndex => ignoreIndex;

    /// <summary>The predicted and the true class of each sample, flattened to [n], int64.</summary>
    public Labelled Classes(Tensor predictions, Tensor targets, Tensor? mask)
    {
        var scores = predictions.is_floating_point();
        CheckShape(scores ? HasClassAxis(predictions, targets) : Same(predictions, targets), predictions, targets);
        var target = targets.flatten().to_type(ScalarType.Int64);
        var predicted = (scores ? predictions.argmax(1) : predictions).flatten().to_type(ScalarType.Int64);
        var (kept, invalid) = Keep(target, mask is null ? null : Expand(mask, targets).flatten(), Count, scores ? null : predicted);
        target = target.clamp(0, Count - 1);
        if (scores && topK > 1)
        {
            predicted += IsInTop(predictions.movedim([1], [-1]).reshape(-1, Count), target).to_type(ScalarType.Int64) * (target - predicted);
        }

        return new(predicted.clamp(0, Count - 1), target, kept, invalid);
    }

    /// <summary>The score of each class, [n, classes], and the true class of each sample, [n].</summary>
    public Labelled ClassScores(Tensor predictions, Tensor targets, Tensor? mask)
    {
        CheckShape(predictions.is_floating_point() && HasClassAxis(predictions, targets), predictions, targets);
        var target = targets.flatten().to_type(ScalarType.Int64);
        var (kept, invalid) = Keep(target, mask is null ? null : Expand(mask, targets).flatten(), Count, null);
        return new(predictions.movedim([1], [-1]).reshape(-1, Count), target.clamp(0, Count - 1), kept, invalid);
    }

    /// <summary>Scores, and targets of 0 or 1, [n, labels]; [n, 1] for a binary task.</summary>
    public Labelled Labels(Tensor predictions, Tensor targets, Tensor? mask)
    {
        if (!IsMultilabel && predictions.dim() == targets.dim() + 1 && predictions.shape[^1] == 1)
        {
            predictions = predictions.squeeze(-1);
        }

        CheckShape(Same(predictions, targets) && (!IsMultilabel || (targets.dim() >= 2 && targets.shape[1] == Count)), predictions, targets);
        var target = Rows(targets).to_type(ScalarType.Int64);
        var (kept, invalid) = Keep(target, mask is null ? null : Rows(Expand(mask, targets)), 2, null);
        return new(Rows(predictions), target.clamp(0, 1), kept, invalid);
    }

    /// <summary>
    /// Positive predictions from the scores as they are and after the sigmoid, [2, n, labels] of bool. Only the whole epoch shows which of the two
    /// is right: the logits of one batch may all lie in [0, 1].
    /// </summary>
    public Tensor Positive(Tensor scores) => scores.is_floating_point()
        ? stack([scores > threshold, scores.sigmoid() > threshold])
        : stack([scores == 1, scores == 1]);

    /// <summary>The number of scores outside [0, 1]: they must be logits.</summary>
    public static Tensor CountOutside(Tensor scores, Tensor kept) => scores.is_floating_point()
        ? (((scores < 0) | (scores > 1)) & (kept.dim() < scores.dim() ? kept.unsqueeze(-1) : kept)).sum()
        : zeros([], ScalarType.Int64, scores.device);

    /// <exception cref="InvalidOperationException">There were invalid targets. They are checked only here, so that an update does not wait for the device.</exception>
    public void CheckInvalid(MetricSum invalid)
    {
        if (invalid.Sum.ToInt64() is > 0 and var count)
        {
            var most = IsMulticlass ? Count - 1 : 1;
            throw new InvalidOperationException(
                $"{metric} got {count} targets or predicted classes outside 0 to {most}. Leave them out with a mask or with ignoreIndex{(ignoreIndex is { } ignored ? $", which is {ignored}" : "")}.");
        }
    }

    public void Check(bool right, string otherwise)
    {
        if (!right)
        {
            throw new ArgumentException($"{metric} {otherwise}");
        }
    }

    /// <summary>Expands a mask of the first dimensions to the whole shape.</summary>
    public static Tensor Expand(Tensor mask, Tensor like)
    {
        var (given, wanted) = (mask.shape, like.shape);
        if (given.Length > wanted.Length || !given.SequenceEqual(wanted.Take(given.Length)))
        {
            throw new ArgumentException(
                $"The mask has the shape [{string.Join(", ", given)}]; it must have that of the targets, [{string.Join(", ", wanted)}], or its first dimensions.", nameof(mask));
        }

        return mask.to_type(ScalarType.Bool).reshape([.. given, .. Enumerable.Repeat(1L, wanted.Length - given.Length)]).expand(wanted);
    }

    private (Tensor Kept, Tensor Invalid) Keep(Tensor target, Tensor? mask, int classes, Tensor? predicted)
    {
        var known = (target >= 0) & (target < classes);
        if (predicted is not null)
        {
            known = known & (predicted >= 0) & (predicted < classes);
        }

        var wanted = mask ?? ones_like(known);
        if (ignoreIndex is { } ignored)
        {
            wanted = wanted & (target != ignored);
        }

        return (wanted & known, (wanted & known.bitwise_not()).sum());
    }

    /// <summary>Whether the true class is among the k highest scores; among equal scores the first class wins, as in argmax.</summary>
    private Tensor IsInTop(Tensor scores, Tensor target)
    {
        var place = target.unsqueeze(1);
        var own = scores.gather(1, place);
        var ahead = (scores > own) | ((scores == own) & (arange(Count, device: scores.device).unsqueeze(0) < place));
        return ahead.sum(1) < topK;
    }

    /// <summary>[n, labels, ...] as [n, labels]; [n, 1] for a binary task.</summary>
    private Tensor Rows(Tensor tensor) => IsMultilabel ? tensor.movedim([1], [-1]).reshape(-1, Count) : tensor.reshape(-1, 1);

    private bool HasClassAxis(Tensor predictions, Tensor targets) =>
        predictions.dim() == targets.dim() + 1 && predictions.dim() >= 2 && predictions.shape[1] == Count
        && predictions.shape[0] == targets.shape[0] && predictions.shape.Skip(2).SequenceEqual(targets.shape.Skip(1));

    private static bool Same(Tensor first, Tensor second) => first.shape.SequenceEqual(second.shape);

    private void CheckShape(bool fits, Tensor predictions, Tensor targets)
    {
        if (!fits)
        {
            var wanted = IsMulticlass ? $"scores of shape [n, {Count}, ...] or classes of shape [n, ...], and targets of shape [n, ...]"
                : IsMultilabel ? $"scores of shape [n, {Count}, ...], and targets of 0 or 1 of the same shape"
                : "scores of shape [n, ...], and targets of 0 or 1 of the same shape";
            throw new ArgumentException(
                $"{metric} needs {wanted}; it got {ModelState.Describe(predictions)} and {ModelState.Describe(targets)}.");
        }
    }
}

/// <summary>Predictions and targets in a common form.</summary>
/// <param name="Predictions">Classes or scores.</param>
/// <param name="Targets">Classes or labels, int64. An invalid target is replaced by a valid one, and is not kept.</param>
/// <param name="Kept">True for the targets that count.</param>
/// <param name="Invalid">The number of targets that are out of range, and neither masked nor ignored.</param>
internal readonly record struct Labelled(Tensor Predictions, Tensor Targets, Tensor Kept, Tensor Invalid);
