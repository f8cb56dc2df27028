using System.ComponentModel;
using System.Globalization;

namespace DataModule;

/// <summary>The text of a data module's <c>ToString</c>. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModuleDescription
{
    /// <summary>The module's name, then a line for each split.</summary>
    /// <param name="name">The name of the module's class.</param>
    /// <param name="split">Returns the line of a split.</param>
    public static string Of(string name, Func<Split, string> split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return name + split(Split.Train) + split(Split.Validation) + split(Split.Test) + split(Split.Predict);
    }

    /// <summary>A line about one split: its loaders with their sizes where these are known, or None before setup.</summary>
    /// <param name="split">The split.</param>
    /// <param name="ready">Whether setup has run for it, so that its loaders can be created.</param>
    /// <param name="loaders">Creates its loaders.</param>
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
            // Debuggers and loggers call ToString, which must not throw: they get the error as text.
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
