using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>What is told apart, and how predictions and labels are read: two classes, several, or several labels at once.</summary>
internal sealed class ClassificationTask
{
    private readonly string metric;
    private readonly double threshold;
    private readonly int topK;
    private readonly long? ignoreIndex;

    public ClassificationTask(string metric, int? classes, int? labels, double threshold = 0.5, int topK = 1, long? ignoreIndex = null)
    {
        this.metric = metric;
        Check(classes is null || labels is null, "is told both classes and labels; give classes where a sample has one of several, labels where it may have many.");
        Check(classes is null or >= 2, $"is given {classes} classes; there must be at least 2. Of two classes with one score, tell neither classes nor labels.");
        Check(labels is null or >= 1, $"is given {labels} labels; there must be at least 1.");
        Check(threshold is >= 0 and <= 1, FormattableString.Invariant($"has the threshold {threshold}; it must be from 0 to 1."));
        Check(topK >= 1 && topK <= (classes ?? 1), $"looks at the top {topK}; there must be at least 1, and no more than the {classes ?? 1} classes.");
        (this.threshold, this.topK, this.ignoreIndex) = (threshold, topK, ignoreIndex);
        (IsMulticlass, IsMultilabel, Count) = (classes is not null, labels is not null, classes ?? labels ?? 1);
    }

    public bool IsMulticlass { get; }

    public bool IsMultilabel { get; }

    /// <summary>Classes or labels; 1 of a binary task.</summary>
    public int Count { get; }

    public int TopK => topK;

    public long? IgnoreIndex => ignoreIndex;

    /// <summary>The best class of each sample, of one class for each sample, flattened to [n] of int64.</summary>
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

    /// <summary>A score for each class, [n, classes], and the class of each sample, [n].</summary>
    public Labelled ClassScores(Tensor predictions, Tensor targets, Tensor? mask)
    {
        CheckShape(predictions.is_floating_point() && HasClassAxis(predictions, targets), predictions, targets);
        var target = targets.flatten().to_type(ScalarType.Int64);
        var (kept, invalid) = Keep(target, mask is null ? null : Expand(mask, targets).flatten(), Count, null);
        return new(predictions.movedim([1], [-1]).reshape(-1, Count), target.clamp(0, Count - 1), kept, invalid);
    }

    /// <summary>Scores and labels of 0 or 1, [n, labels], of a binary task [n, 1].</summary>
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
    /// Scores as they are and after the sigmoid, [2, n, labels] of booleans: which of both is meant only the whole epoch shows, since some batches
    /// of logits lie in [0, 1].
    /// </summary>
    public Tensor Positive(Tensor scores) => scores.is_floating_point()
        ? stack([scores > threshold, scores.sigmoid() > threshold])
        : stack([scores == 1, scores == 1]);

    /// <summary>How many scores show that they are logits.</summary>
    public static Tensor CountOutside(Tensor scores, Tensor kept) => scores.is_floating_point()
        ? (((scores < 0) | (scores > 1)) & (kept.dim() < scores.dim() ? kept.unsqueeze(-1) : kept)).sum()
        : zeros([], ScalarType.Int64, scores.device);

    /// <exception cref="InvalidOperationException">There were invalid labels, which nobody looked at before so as not to wait for the device.</exception>
    public void CheckInvalid(MetricSum invalid)
    {
        if (invalid.Sum.ToInt64() is > 0 and var count)
        {
            var most = IsMulticlass ? Count - 1 : 1;
            throw new InvalidOperationException(
                $"{metric} was given {count} labels or predicted classes outside of 0 to {most}. Leave them out by a mask or by ignoreIndex{(ignoreIndex is { } ignored ? $", which is {ignored}" : "")}.");
        }
    }

    public void Check(bool right, string otherwise)
    {
        if (!right)
        {
            throw new ArgumentException($"{metric} {otherwise}");
        }
    }

    /// <summary>A mask of leading dimensions holds for those behind it.</summary>
    public static Tensor Expand(Tensor mask, Tensor like)
    {
        var (given, wanted) = (mask.shape, like.shape);
        if (given.Length > wanted.Length || !given.SequenceEqual(wanted.Take(given.Length)))
        {
            throw new ArgumentException(
                $"The mask has the shape [{string.Join(", ", given)}]; it must be that of the targets, [{string.Join(", ", wanted)}], or its first dimensions.", nameof(mask));
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

    /// <summary>Whether the own class is among the k best; of equal scores the first one is the better, as in argmax.</summary>
    private Tensor IsInTop(Tensor scores, Tensor target)
    {
        var place = target.unsqueeze(1);
        var own = scores.gather(1, place);
        var ahead = (scores > own) | ((scores == own) & (arange(Count, device: scores.device).unsqueeze(0) < place));
        return ahead.sum(1) < topK;
    }

    /// <summary>[n, labels, ...] as [n, labels]; of a binary task [n, 1].</summary>
    private Tensor Rows(Tensor tensor) => IsMultilabel ? tensor.movedim([1], [-1]).reshape(-1, Count) : tensor.reshape(-1, 1);

    private bool HasClassAxis(Tensor predictions, Tensor targets) =>
        predictions.dim() == targets.dim() + 1 && predictions.dim() >= 2 && predictions.shape[1] == Count
        && predictions.shape[0] == targets.shape[0] && predictions.shape.Skip(2).SequenceEqual(targets.shape.Skip(1));

    private static bool Same(Tensor first, Tensor second) => first.shape.SequenceEqual(second.shape);

    private void CheckShape(bool fits, Tensor predictions, Tensor targets)
    {
        if (!fits)
        {
            var wanted = IsMulticlass ? $"scores of [n, {Count}, ...] or classes of [n, ...], and labels of [n, ...]"
                : IsMultilabel ? $"scores of [n, {Count}, ...], and labels of 0 or 1 of the same shape"
                : "scores of [n, ...], and labels of 0 or 1 of the same shape";
            throw new ArgumentException(
                $"{metric} needs {wanted}; it was given {ModelState.Describe(predictions)} and {ModelState.Describe(targets)}.");
        }
    }
}

/// <summary>Predictions and labels in a common form.</summary>
/// <param name="Predictions">Classes or scores.</param>
/// <param name="Targets">Of int64; where invalid, some valid class.</param>
/// <param name="Kept">Which of them count.</param>
/// <param name="Invalid">How many should count and do not, since they are no classes.</param>
internal readonly record struct Labelled(Tensor Predictions, Tensor Targets, Tensor Kept, Tensor Invalid);
