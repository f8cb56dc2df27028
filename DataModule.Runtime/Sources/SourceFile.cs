using System.Security.Cryptography;

namespace DataModule;

/// <summary>One file of a public data set.</summary>
/// <param name="Name">The file's name, on mirrors and on disk.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Sha256">The SHA-256 in hexadecimal; null if only an <see cref="Md5"/> is published.</param>
public sealed record SourceFile(string Name, long Length, string? Sha256 = null)
{
    /// <summary>The MD5 in hexadecimal. It detects a damaged file, but not a forged one.</summary>
    public string? Md5 { get; init; }

    internal string Describe() => FormattableString.Invariant($"{Length} bytes with {Algorithm.Name} {Sum}");

    internal HashAlgorithmName Algorithm => Sha256 is null ? HashAlgorithmName.MD5 : new("SHA-256");

    internal string Sum => (Sha256 ?? Md5
        ?? throw new ArgumentException($"The file {Name} of a data set has no checksum: set Sha256 or Md5.")).ToLowerInvariant();

    /// <summary>Computes a checksum with the algorithm of the known one.</summary>
    internal async Task<string> SumOfAsync(Stream stream, CancellationToken cancellationToken) => Convert.ToHexStringLower(
        Sha256 is null
            ? await MD5Async(stream, cancellationToken).ConfigureAwait(false)
            : await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));

    internal async Task<string> SumOfAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = await AtomicFile.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        return await SumOfAsync(stream, cancellationToken).ConfigureAwait(false);
    }

#pragma warning disable CA5351 // A data set may publish only an MD5 to compare its files with.
    private static ValueTask<byte[]> MD5Async(Stream stream, CancellationToken cancellationToken) => MD5.HashDataAsync(stream, cancellationToken);
#pragma warning restore CA5351
}
