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

    private static string Batches(string what, long count) => string.Create(CultureInfo.InvariantCulture, $"{what} of {count} batches");

    private static string Describe<TBatch>(NamedLoader<TBatch> named)
    {
        var text = named.Loader switch
        {
            DataLoader<TBatch> { BatchCount: { } count } => Batches("DataLoader", count),
            DataLoader<TBatch> => "DataLoader of unknown size",
            IReadOnlyCollection<TBatch> known => Batches("collection", known.Count),
            _ => "sequence of unknown size",
        };
        return named.Name is null ? text : $"{named.Name} = {text}";
    }
}
