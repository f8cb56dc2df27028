using System.ComponentModel;
using System.Globalization;

namespace DataModule;

/// <summary>A data module in words, for its ToString. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModuleDescription
{
    /// <summary>A new line about one split: its loaders with their sizes where these are known, or None before setup.</summary>
    /// <param name="split">Which.</param>
    /// <param name="ready">Whether its loaders may be asked for.</param>
    /// <param name="loaders">Asks for them.</param>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    public static string Line<TBatch>(Split split, bool ready, Func<IReadOnlyList<NamedLoader<TBatch>>> loaders)
    {
        ArgumentNullException.ThrowIfNull(loaders);
        var name = split.ToString().ToLowerInvariant();
        return $"\n  {name}: {(ready ? string.Join("; ", loaders().Select(Describe)) : "None")}";
    }

    private static string Batches(string what, long? count) =>
        count is { } known ? string.Create(CultureInfo.InvariantCulture, $"{what} of {known} batches") : $"{what} of unknown size";

    private static string Describe<TBatch>(NamedLoader<TBatch> named)
    {
        var text = named.Loader switch
        {
            DataLoader<TBatch> loader => Batches("DataLoader", loader.BatchCount),
            CombinedLoader<TBatch> loader => Batches("CombinedLoader", loader.BatchCount),
            ILoader<TBatch> loader => Batches("loader", loader.BatchCount),
            IReadOnlyCollection<TBatch> known => Batches("collection", known.Count),
            _ => Batches("sequence", null),
        };
        return named.Name is null ? text : $"{named.Name} = {text}";
    }
}
