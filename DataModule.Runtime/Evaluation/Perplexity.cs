using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>
/// The perplexity of a language model: the exponential of the mean negative log-likelihood over all tokens of the epoch, not the mean of the
/// perplexities of the batches. Its state is three numbers.
/// </summary>
public sealed class Perplexity : Metric
{
    private readonly long? ignoreIndex;
    private readonly MetricSum total, count, invalid;

    /// <param name="ignoreIndex">A token to leave out, for example -100 for padding; none by default.</param>
    public Perplexity(long? ignoreIndex = null)
    {
        this.ignoreIndex = ignoreIndex;
        total = AddSum("total", ScalarType.Float64);
        count = AddSum("count", ScalarType.Int64);
        invalid = AddSum("invalid", ScalarType.Int64);
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="logits">Logits or log-probabilities, [batch, length, vocabulary].</param>
    /// <param name="tokens">The target tokens, [batch, length].</param>
    /// <param name="mask">True for the targets that count. Its shape is that of the targets, or its first dimensions. All count by default.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public void Update(Tensor logits, Tensor tokens, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(tokens);
        using var update = BeginUpdate();
        if (logits.dim() != tokens.dim() + 1 || !logits.shape.SkipLast(1).SequenceEqual(tokens.shape))
        {
            throw new ArgumentException(
                $"Perplexity needs logits of shape [batch, length, vocabulary] and tokens of shape [batch, length]; it got {ModelState.Describe(logits)} and {ModelState.Describe(tokens)}.");
        }

        var target = tokens.to_type(ScalarType.Int64);
        var kept = mask is null ? ones_like(target, ScalarType.Bool) : ClassificationTask.Expand(mask, tokens);
        kept = ignoreIndex is { } ignored ? kept & (target != ignored) : kept;
        var known = (target >= 0) & (target < logits.shape[^1]);
        invalid.Add((kept & known.bitwise_not()).sum());
        var own = logits.gather(-1, target.clamp(0, logits.shape[^1] - 1).unsqueeze(-1)).squeeze(-1);
        var loss = logits.logsumexp(-1) - own;
        kept &= known;
        total.Add(loss.masked_fill(kept.bitwise_not(), 0).to_type(ScalarType.Float64).sum());
        count.Add(kept.sum());
    }

    /// <inheritdoc/>
    protected override Tensor Result() => invalid.Sum.ToInt64() is > 0 and var wrong
        ? throw new InvalidOperationException(
            $"Perplexity got {wrong} tokens that are not in the vocabulary of the logits. Leave them out with a mask or with ignoreIndex.")
        : (total.Sum / count.Sum).exp();
}
