using System.Collections;
using System.ComponentModel;
using System.Globalization;

namespace DataModule;

/// <summary>The loaders of one split, where methods return lists or dictionaries of them. For generated code.</summary>
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
    /// <param name="name">Its name.</param>
    /// <param name="source">Who gives it, for errors.</param>
    /// <param name="loader">The loader.</param>
    /// <exception cref="InvalidOperationException">The loader is null.</exception>
    public NamedLoaderList<TBatch> Add(string? name, string source, IEnumerable<TBatch> loader)
    {
        loaders.Add(new NamedLoader<TBatch>(name, RequiredLoader.Check(loader, split, source)));
        return this;
    }

    /// <summary>Adds loaders by their place: "name/0" where the list has a name, else "0".</summary>
    public NamedLoaderList<TBatch> AddList(string? name, string source, IEnumerable<IEnumerable<TBatch>> list)
    {
        var place = 0;
        foreach (var loader in RequiredLoader.Check(list, split, source))
        {
            var key = place.ToString(CultureInfo.InvariantCulture);
            Add(Join(name, key), $"{source} (at place {key})", loader);
            place++;
        }

        return this;
    }

    /// <summary>Adds loaders by their keys, "name/key" where the dictionary has a name, in the dictionary's order.</summary>
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
