using System.ComponentModel;

namespace DataModule;

/// <summary>Checks the sizes that the run says of a field. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RunShape
{
    /// <summary>The sizes, as tensors have them.</summary>
    /// <param name="sizes">Outermost first.</param>
    /// <param name="field">The field's name, for the message of an error.</param>
    /// <param name="count">How many elements one sample has.</param>
    /// <exception cref="ArgumentException">There is no size, one is not positive, or there are more elements than an array can hold.</exception>
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
                $"The shape of field '{field}' is [{string.Join(", ", sizes)}]; it needs at least one size, each positive, and at most {int.MaxValue} elements."));
        }

        count = (int)product;
        return [.. sizes.Select(static size => (long)size)];
    }
}
