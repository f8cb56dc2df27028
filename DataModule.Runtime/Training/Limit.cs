using System.Globalization;

namespace DataModule;

/// <summary>How many of a loader's batches are used: a count, a fraction, or all; or of each of several loaders, by name.</summary>
public readonly record struct Limit
{
    private readonly long? count;
    private readonly double? fraction;
    private readonly IReadOnlyList<(string Loader, Limit Limit)>? loaders;

    private Limit(long? count, double? fraction) => (this.count, this.fraction) = (count, fraction);

    private Limit(IReadOnlyList<(string Loader, Limit Limit)> loaders) => this.loaders = loaders;

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

    /// <summary>A limit of its own for each of a split's loaders: <c>Limit.PerLoader(("near", 10), ("far", 0.5))</c>.</summary>
    /// <param name="limits">By the loaders' names, each once; those that are not named give all their batches. A name that no loader has is an error of the run.</param>
    /// <exception cref="ArgumentException">A name is there twice, or a limit is itself one per loader.</exception>
    public static Limit PerLoader(params ReadOnlySpan<(string Loader, Limit Limit)> limits)
    {
        var all = limits.ToArray();
        if (all.CountBy(static one => one.Loader).FirstOrDefault(static one => one.Value > 1) is { Key: { } twice })
        {
            throw new ArgumentException($"The loader '{twice}' has two limits; give it one.", nameof(limits));
        }

        return all.FirstOrDefault(static one => one.Limit.IsPerLoader) is { Loader: { } nested }
            ? throw new ArgumentException($"The limit of loader '{nested}' must be a count, a fraction or all.", nameof(limits))
            : new(all);
    }

    /// <summary>A count of batches.</summary>
    public static implicit operator Limit(int count) => Batches(count);

    /// <summary>A fraction of the batches.</summary>
    public static implicit operator Limit(double fraction) => Fraction(fraction);

    /// <summary>A count of batches.</summary>
    public static Limit FromInt32(int count) => Batches(count);

    /// <summary>A fraction of the batches.</summary>
    public static Limit FromDouble(double fraction) => Fraction(fraction);

    /// <inheritdoc/>
    public override string ToString() => loaders is not null ? string.Join(", ", loaders.Select(static one => $"{one.Loader}: {one.Limit}")) : (count, fraction) switch
    {
        ({ } batches, _) => string.Create(CultureInfo.InvariantCulture, $"{batches} batches"),
        (_, { } part) => string.Create(CultureInfo.InvariantCulture, $"{part} of the batches"),
        _ => "all batches",
    };

    /// <summary>Several loaders have limits of their own.</summary>
    internal bool IsPerLoader => loaders is not null;

    /// <summary>The limit of one of a split's loaders.</summary>
    internal Limit For(string? loader) => loaders is null ? this : loaders.FirstOrDefault(one => one.Loader == loader).Limit;

    /// <exception cref="InvalidOperationException">A name is no loader's.</exception>
    internal void CheckNames(IEnumerable<string?> names, string option)
    {
        string[] known = [.. names.OfType<string>()];
        if (loaders?.FirstOrDefault(one => !known.Contains(one.Loader)).Loader is { } wrong)
        {
            throw new InvalidOperationException(
                $"{option} has a limit for the loader '{wrong}', but {(known.Length == 0 ? "there is one loader, without a name: give one limit" : $"the loaders are {string.Join(", ", known)}")}.");
        }
    }

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
