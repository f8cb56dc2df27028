using System.ComponentModel;
using System.Globalization;

namespace DataModule;

/// <summary>A data module in words, for its ToString. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModuleDescription
{
    /// <summary>A module's name and a line for each split that it has.</summary>
    /// <param name="name">The class's.</param>
    /// <param name="split">Gives the line of one.</param>
    public static string Of(string name, Func<Split, string> split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return name + split(Split.Train) + split(Split.Validation) + split(Split.Test) + split(Split.Predict);
    }

    /// <summary>A new line about one split: its loaders with their sizes where these are known, or None before setup.</summary>
    /// <param name="split">Which.</param>
    /// <param name="ready">Whether its loaders may be asked for.</param>
    /// <param name="loaders">Asks for them.</param>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    public static string Line<TBatch>(Split split, bool ready, Func<IReadOnlyList<NamedLoader<TBatch>>> loaders)
    {
        ArgumentNullException.ThrowIfNull(loaders);
        return $"\n  {split.ToString().ToLowerInvariant()}: {(ready ? Describe(loaders) : "None")}";
    }

    private static string Describe<TBatch>(Func<IReadOnlyList<NamedLoader<TBatch>>> loaders)
    {
        try
        {
            var found = loaders();
            return found.Count == 0 ? "no loaders" : string.Join("; ", found.Select(DescribeLoader));
        }
        catch (Exception error)
        {
            // Debuggers and loggers call ToString: they are better served by the error's text than by the error.
            return $"{error.GetType().Name}: {error.Message}";
        }
    }

    private static string DescribeLoader<TBatch>(NamedLoader<TBatch> named)
    {
        var text = named.Loader switch
        {
            DataLoader<TBatch> loader => Batches("DataLoader", loader.BatchCount),
            CombinedLoader<TBatch> loader => Batches("CombinedLoader", loader.BatchCount),
            ILoader<TBatch> loader => Batches("loader", loader.BatchCount),
            IReadOnlyCollection<TBatch> known => Batches("collection", known.Count),
            null => "null",
            _ => Batches("sequence", null),
        };
        return named.Name is null ? text : $"{named.Name} = {text}";
    }

    private static string Batches(string what, long? count) => count switch
    {
        null => $"{what} of unknown size",
        1 => $"{what} of 1 batch",
        _ => string.Create(CultureInfo.InvariantCulture, $"{what} of {count} batches"),
    };
}
