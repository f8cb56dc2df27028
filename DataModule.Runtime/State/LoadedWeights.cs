namespace DataModule;

/// <summary>The result of loading weights into a model: loaded, missing, unexpected and mismatched keys.</summary>
/// <param name="Loaded">The names of the loaded tensors.</param>
/// <param name="Missing">Missing keys: names in the model that the file does not have. These weights are unchanged.</param>
/// <param name="Unexpected">Unexpected keys: names in the file that the model does not have.</param>
/// <param name="Mismatched">Names in both whose shapes differ, each with both dtypes and shapes. These weights are unchanged.</param>
public sealed record LoadedWeights(
    IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> Mismatched)
{
    private const int MostListed = 10;

    /// <summary>Whether the file and the model have the same names and shapes.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + Mismatched.Count == 0;

    /// <summary>The result as text, for example "loaded 2 tensors; missing keys (not in the checkpoint): head.weight". Lists are cut after ten names.</summary>
    public override string ToString() => string.Join("; ", Problems.Prepend($"loaded {Loaded.Count} tensors"));

    internal IEnumerable<string> Problems =>
        [.. List("missing keys (not in the checkpoint)", Missing), .. List("unexpected keys (not in the model)", Unexpected), .. List("mismatched", Mismatched)];

    private static IEnumerable<string> List(string what, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            var rest = names.Count > MostListed ? $" and {names.Count - MostListed} more" : "";
            yield return $"{what}: {string.Join(", ", names.Take(MostListed))}{rest}";
        }
    }
}
