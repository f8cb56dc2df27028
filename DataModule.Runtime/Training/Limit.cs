using System.Globalization;

namespace DataModule;

/// <summary>How many of a loader's batches are used: a count, a fraction, or all.</summary>
public readonly record struct Limit
{
    private readonly long? count;
    private readonly double? fraction;

    private Limit(long? count, double? fraction) => (this.count, this.fraction) = (count, fraction);

    /// <summary>Every batch; the default.</summary>
    public static Limit All => default;

    /// <summary>At most so many batches; 0 turns the loop off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Limit Batches(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(count, null);
    }

    /// <summary>A part of the loader's batches, rounded down.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not in (0, 1].</exception>
    public static Limit Fraction(double fraction) => fraction is > 0 and <= 1
        ? new(null, fraction)
        : throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A fraction of the batches is in (0, 1].");

    /// <summary>A count of batches.</summary>
    public static implicit operator Limit(int count) => Batches(count);

    /// <summary>A fraction of the batches.</summary>
    public static implicit operator Limit(double fraction) => Fraction(fraction);

    /// <summary>A count of batches.</summary>
    public static Limit FromInt32(int count) => Batches(count);

    /// <summary>A fraction of the batches.</summary>
    public static Limit FromDouble(double fraction) => Fraction(fraction);

    /// <inheritdoc/>
    public override string ToString() => (count, fraction) switch
    {
        ({ } batches, _) => string.Create(CultureInfo.InvariantCulture, $"{batches} batches"),
        (_, { } part) => string.Create(CultureInfo.InvariantCulture, $"{part} of the batches"),
        _ => "all batches",
    };

    /// <summary>The most batches to use, or null for as many as come: a count that is only foretold limits nothing.</summary>
    /// <param name="available">What the loader is thought to have; null if it cannot know.</param>
    /// <param name="option">The option's name, for errors.</param>
    internal long? Resolve(long? available, string option)
    {
        if (fraction is not { } part)
        {
            return count;
        }

        if (available is not { } total)
        {
            throw new InvalidOperationException(
                $"{option} = {part} is a fraction, but the loader does not know its length; give a count of batches.");
        }

        var resolved = (long)(total * part);
        return resolved > 0
            ? resolved
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{option} = {part} of {total} batches is less than one batch; the smallest fraction is {1.0 / total:0.######}."));
    }
}
