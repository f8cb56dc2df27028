namespace DataModule;

/// <summary>
/// Orders strings by code points, as Python does. Ordinal comparison of UTF-16 differs for characters beyond U+FFFF, because surrogates are
/// less than U+E000.
/// </summary>
internal sealed class CodePointOrder : IComparer<string>
{
    public static CodePointOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var same = x.AsSpan().CommonPrefixLength(y);
        if (same == x.Length || same == y.Length)
        {
            return x.Length - y.Length;
        }

        // Of two surrogate pairs with the same first half, the second halves have the order of the pairs.
        var (left, right) = (x[same], y[same]);
        return char.IsSurrogate(left) == char.IsSurrogate(right) ? left - right : char.IsSurrogate(left) ? 1 : -1;
    }
}
