namespace DataModule;

/// <summary>What came of loading weights into a model.</summary>
/// <param name="Loaded">The names that were loaded.</param>
/// <param name="Missing">Names of the model that the file does not have; these weights are as they were.</param>
/// <param name="Unexpected">Names of the file that the model does not have.</param>
/// <param name="Mismatched">Names of both whose shapes differ, with the shapes; these weights are as they were.</param>
public sealed record LoadedWeights(
    IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> Mismatched)
{
    private const int MostListed = 10;

    /// <summary>Whether file and model have the same names and shapes.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + Mismatched.Count == 0;

    /// <summary>"loaded 2 tensors; missing from the checkpoint: head.weight".</summary>
    public override string ToString() => string.Join("; ", Problems.Prepend($"loaded {Loaded.Count} tensors"));

    internal IEnumerable<string> Problems =>
        [.. List("missing from the checkpoint", Missing), .. List("not in the model", Unexpected), .. List("different", Mismatched)];

    private static IEnumerable<string> List(string what, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            var rest = names.Count > MostListed ? $" and {names.Count - MostListed} more" : "";
            yield return $"{what}: {string.Join(", ", names.Take(MostListed))}{rest}";
        }
    }
}
