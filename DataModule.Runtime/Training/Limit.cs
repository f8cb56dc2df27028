using System.Globalization;

namespace DataModule;

/// <summary>How many batches of a loader are used: a number, a fraction, or all. <see cref="PerLoader"/> sets a limit for each of several loaders.</summary>
public readonly record struct Limit
{
    private readonly long? count;
    private readonly double? fraction;
    private readonly IReadOnlyList<(string Loader, Limit Limit)>? loaders;

    private Limit(long? count, double? fraction) => (this.count, this.fraction) = (count, fraction);

    private Limit(IReadOnlyList<(string Loader, Limit Limit)> loaders) => this.loaders = loaders;

    /// <summary>Every batch; the default.</summary>
    public static Limit All => default;

    /// <summary>At most this number of batches; 0 turns the loop off.</summary>
    /// <param name="count">The number of batches, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Limit Batches(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(count, null);
    }

    /// <summary>A fraction of the loader's batches, rounded down. A run fails if that is less than one batch, or if the loader does not know its length.</summary>
    /// <param name="fraction">Greater than 0, at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not in (0, 1].</exception>
    public static Limit Fraction(double fraction) => fraction is > 0 and <= 1
        ? new(null, fraction)
        : throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A fraction of the batches must be greater than 0 and at most 1.");

    /// <summary>A limit for each loader of a split, by name: <c>Limit.PerLoader(("near", 10), ("far", 0.5))</c>.</summary>
    /// <param name="limits">Names of loaders and their limits. Loaders that are not named use all their batches. A name that no loader has is an error when the run starts.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or a limit is itself a <see cref="PerLoader"/> limit.</exception>
    public static Limit PerLoader(params ReadOnlySpan<(string Loader, Limit Limit)> limits)
    {
        var all = limits.ToArray();
        if (all.CountBy(static one => one.Loader).FirstOrDefault(static one => one.Value > 1) is { Key: { } twice })
        {
            throw new ArgumentException($"The loader '{twice}' has two limits; give it one.", nameof(limits));
        }

        return all.FirstOrDefault(static one => one.Limit.IsPerLoader) is { Loader: { } nested }
            ? throw new ArgumentException($"The limit of loader '{nested}' must be a number of batches, a fraction or all.", nameof(limits))
            : new(all);
    }

    /// <summary>At most this number of batches; see <see cref="Batches"/>.</summary>
    /// <param name="count">The number of batches, at least 0.</param>
    public static implicit operator Limit(int count) => Batches(count);

    /// <summary>A fraction of the batches; see <see cref="Fraction"/>.</summary>
    /// <param name="fraction">Greater than 0, at most 1.</param>
    public static implicit operator Limit(double fraction) => Fraction(fraction);

    /// <summary>At most this number of batches; see <see cref="Batches"/>.</summary>
    /// <param name="count">The number of batches, at least 0.</param>
    public static Limit FromInt32(int count) => Batches(count);

    /// <summary>A fraction of the batches; see <see cref="Fraction"/>.</summary>
    /// <param name="fraction">Greater than 0, at most 1.</param>
    public static Limit FromDouble(double fraction) => Fraction(fraction);

    /// <inheritdoc/>
    public override string ToString() => loaders is not null ? string.Join(", ", loaders.Select(static one => $"{one.Loader}: {one.Limit}")) : (count, fraction) switch
    {
        ({ } batches, _) => string.Create(CultureInfo.InvariantCulture, $"{batches} batches"),
        (_, { } part) => string.Create(CultureInfo.InvariantCulture, $"{part} of the batches"),
        _ => "all batches",
    };

    /// <summary>Whether each loader has its own limit.</summary>
    internal bool IsPerLoader => loaders is not null;

    /// <summary>The limit of one of a split's loaders.</summary>
    internal Limit For(string? loader) => loaders is null ? this : loaders.FirstOrDefault(one => one.Loader == loader).Limit;

    /// <exception cref="InvalidOperationException">No loader has one of the names.</exception>
    internal void CheckNames(IEnumerable<string?> names, string option)
    {
        string[] known = [.. names.OfType<string>()];
        if (loaders?.FirstOrDefault(one => !known.Contains(one.Loader)).Loader is { } wrong)
        {
            throw new InvalidOperationException(
                $"{option} has a limit for the loader '{wrong}', but {(known.Length == 0 ? "there is only one loader, without a name: give one limit" : $"the loaders are {string.Join(", ", known)}")}.");
        }
    }

    /// <summary>The maximum number of batches to use; null for no limit. The announced length of a loader is not a limit.</summary>
    /// <param name="available">The announced length of the loader; null if it is unknown.</param>
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
                $"{option} = {part} is a fraction, but the loader does not know its length; give a number of batches.");
        }

        var resolved = (long)(total * part);
        return resolved > 0
            ? resolved
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{option} = {part} of {total} batches is less than one batch; the smallest fraction is {1.0 / total:0.######}."));
    }
}
