using System.Globalization;

namespace DataModule;

/// <summary>
/// Describes a dataset or sampler in one short line, which is saved in the state of its loader. Resuming with another fingerprint is an
/// error that shows both. Implement it on a dataset whose content can change while its count stays the same.
/// </summary>
public interface IFingerprinted
{
    /// <summary>Equal for equal content and order; free of machine names, paths and times.</summary>
    string Fingerprint { get; }
}

internal static class Fingerprints
{
    public static string Of<T>(IDataset<T> dataset) =>
        dataset is IFingerprinted known ? known.Fingerprint : $"{Name(dataset)}({Number(dataset.Count)})";

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>FNV-1a with 64 bits: to distinguish index lists, not for security.</summary>
    public static string Hash(ReadOnlySpan<long> values)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var value in values)
        {
            hash = (hash ^ (ulong)value) * 0x100000001B3UL;
            hash ^= hash >> 32;
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    private static string Name(object dataset)
    {
        var name = dataset.GetType().Name;
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? name : name[..arity];
    }
}
