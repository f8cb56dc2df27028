using System.ComponentModel;

namespace DataModule;

/// <summary>Checks a shape that is a value of the run. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RunShape
{
    /// <summary>Checks a shape.</summary>
    /// <param name="sizes">The shape of one sample, outermost dimension first.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <param name="count">The number of elements in one sample.</param>
    /// <returns>The shape as <see cref="long"/>s.</returns>
    /// <exception cref="ArgumentException">The shape is empty, a size is not positive, or there are more elements than an array can have.</exception>
    public static long[] Check(IReadOnlyList<int> sizes, string field, out int count)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        var product = 1L;
        foreach (var size in sizes)
        {
            product = size <= 0 ? 0 : Math.Min(product * size, int.MaxValue + 1L);
        }

        if (sizes.Count == 0 || product is <= 0 or > int.MaxValue)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The shape of field '{field}' is [{string.Join(", ", sizes)}]. It needs at least one size, all sizes must be positive, and there can be at most {int.MaxValue} elements."));
        }

        count = (int)product;
        return [.. sizes.Select(static size => (long)size)];
    }
}
