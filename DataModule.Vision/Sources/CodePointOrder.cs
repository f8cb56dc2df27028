namespace DataModule;

/// <summary>
/// Orders strings by their code points, as Python does. Ordinal comparison differs where a name has characters beyond U+FFFF: of UTF-16, it sees
/// their surrogates, which are less than U+E000.
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

        // Within a surrogate pair, the first halves are the same, and the second ones are ordered like the pairs.
        var (left, right) = (x[same], y[same]);
        return char.IsSurrogate(left) == char.IsSurrogate(right) ? left - right : char.IsSurrogate(left) ? 1 : -1;
    }
}
