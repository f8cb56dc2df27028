using System.Security.Cryptography;

namespace DataModule;

/// <summary>One file of a public data set, as its mirrors serve it.</summary>
/// <param name="Name">Its name, under which mirrors serve it and which it gets on disk.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256, in hexadecimal; null where only its <see cref="Md5"/> is published.</param>
public sealed record SourceFile(string Name, long Length, string? Sha256 = null)
{
    /// <summary>Its MD5, in hexadecimal: enough to tell a damaged file, not one that was made to deceive.</summary>
    public string? Md5 { get; init; }

    internal string Describe() => FormattableString.Invariant($"{Length} bytes with {Algorithm.Name} {Sum}");

    internal HashAlgorithmName Algorithm => Sha256 is null ? HashAlgorithmName.MD5 : new("SHA-256");

    internal string Sum => (Sha256 ?? Md5
        ?? throw new ArgumentException($"The file {Name} of a data set needs a checksum, its Sha256 or its Md5.")).ToLowerInvariant();

    /// <summary>The checksum of what was found, in the algorithm of the one that is known.</summary>
    internal async Task<string> SumOfAsync(Stream stream, CancellationToken cancellationToken) => Convert.ToHexStringLower(
        Sha256 is null
            ? await MD5Async(stream, cancellationToken).ConfigureAwait(false)
            : await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));

    internal async Task<string> SumOfAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = await AtomicFile.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        return await SumOfAsync(stream, cancellationToken).ConfigureAwait(false);
    }

#pragma warning disable CA5351 // What a data set publishes is what its files can be compared with.
    private static ValueTask<byte[]> MD5Async(Stream stream, CancellationToken cancellationToken) => MD5.HashDataAsync(stream, cancellationToken);
#pragma warning restore CA5351
}
