using System.Collections;
using System.ComponentModel;
using System.Globalization;

namespace DataModule;

/// <summary>The loaders of one split, where methods return lists or dictionaries of them. For generated code.</summary>
/// <typeparam name="TBatch">The batch type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NamedLoaderList<TBatch> : IReadOnlyList<NamedLoader<TBatch>>
{
    private readonly List<NamedLoader<TBatch>> loaders = [];

    /// <inheritdoc/>
    public int Count => loaders.Count;

    /// <inheritdoc/>
    public NamedLoader<TBatch> this[int index] => loaders[index];

    /// <summary>Adds one loader.</summary>
    public NamedLoaderList<TBatch> Add(string? name, IEnumerable<TBatch> loader)
    {
        loaders.Add(new NamedLoader<TBatch>(name, loader));
        return this;
    }

    /// <summary>Adds loaders by their place: "name/0" where the list has a name, else "0".</summary>
    public NamedLoaderList<TBatch> AddList(string? name, IEnumerable<IEnumerable<TBatch>> list)
    {
        ArgumentNullException.ThrowIfNull(list);
        var place = 0;
        foreach (var loader in list)
        {
            Add(Join(name, place.ToString(CultureInfo.InvariantCulture)), loader);
            place++;
        }

        return this;
    }

    /// <summary>Adds loaders by their keys, "name/key" where the dictionary has a name, in the dictionary's order.</summary>
    public NamedLoaderList<TBatch> AddDictionary<TLoader>(string? name, IEnumerable<KeyValuePair<string, TLoader>> dictionary)
        where TLoader : IEnumerable<TBatch>
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        foreach (var (key, loader) in dictionary)
        {
            Add(Join(name, key), loader);
        }

        return this;
    }

    /// <inheritdoc/>
    public IEnumerator<NamedLoader<TBatch>> GetEnumerator() => loaders.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Join(string? name, string part) => name is null ? part : name + "/" + part;
}
