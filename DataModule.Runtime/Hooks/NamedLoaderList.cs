using System.Collections;
using System.ComponentModel;
using System.Globalization;

namespace DataModule;

/// <summary>The loaders of one split, where methods return lists or dictionaries of them. For generated code.</summary>
/// <param name="split">The split.</param>
/// <typeparam name="TBatch">The batch type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NamedLoaderList<TBatch>(Split split) : IReadOnlyList<NamedLoader<TBatch>>
{
    private readonly List<NamedLoader<TBatch>> loaders = [];

    /// <inheritdoc/>
    public int Count => loaders.Count;

    /// <inheritdoc/>
    public NamedLoader<TBatch> this[int index] => loaders[index];

    /// <summary>Adds one loader.</summary>
    /// <param name="name">The loader's name; null where it has none.</param>
    /// <param name="source">The method that returned it, for error messages.</param>
    /// <param name="loader">The loader.</param>
    /// <returns>This list.</returns>
    /// <exception cref="InvalidOperationException">The loader is null.</exception>
    public NamedLoaderList<TBatch> Add(string? name, string source, IEnumerable<TBatch> loader)
    {
        loaders.Add(new NamedLoader<TBatch>(name, RequiredLoader.Check(loader, split, source)));
        return this;
    }

    /// <summary>Adds loaders by index, with names such as "name/0", or "0" where the list has no name.</summary>
    /// <param name="name">The name; null where there is none.</param>
    /// <param name="source">The method that returned them, for error messages.</param>
    /// <param name="list">The loaders.</param>
    /// <returns>This list.</returns>
    /// <exception cref="InvalidOperationException">The list or a loader is null.</exception>
    public NamedLoaderList<TBatch> AddList(string? name, string source, IEnumerable<IEnumerable<TBatch>> list)
    {
        var place = 0;
        foreach (var loader in RequiredLoader.Check(list, split, source))
        {
            var key = place.ToString(CultureInfo.InvariantCulture);
            Add(Join(name, key), $"{source} (at index {key})", loader);
            place++;
        }

        return this;
    }

    /// <summary>Adds loaders by key in the dictionary's order, with names such as "name/key", or "key" where the dictionary has no name.</summary>
    /// <param name="name">The name; null where there is none.</param>
    /// <param name="source">The method that returned them, for error messages.</param>
    /// <param name="dictionary">The loaders.</param>
    /// <typeparam name="TLoader">The type of the loaders.</typeparam>
    /// <returns>This list.</returns>
    /// <exception cref="InvalidOperationException">The dictionary or a loader is null.</exception>
    public NamedLoaderList<TBatch> AddDictionary<TLoader>(string? name, string source, IEnumerable<KeyValuePair<string, TLoader>> dictionary)
        where TLoader : IEnumerable<TBatch>
    {
        foreach (var (key, loader) in RequiredLoader.Check(dictionary, split, source))
        {
            Add(Join(name, key), $"{source} (under '{key}')", loader);
        }

        return this;
    }

    /// <inheritdoc/>
    public IEnumerator<NamedLoader<TBatch>> GetEnumerator() => loaders.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Join(string? name, string part) => name is null ? part : name + "/" + part;
}
