using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>The codecs of collections. Lists and sets are JSON arrays in the order of the collection. Dictionaries are JSON objects, or arrays of pairs.</summary>
public static partial class StateCodec
{
    /// <summary>The codec of an array.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<T[]> Array<T>(StateCodec<T> item) => new(
        (value, scope) => WriteItems(value, item, scope), (node, scope) => [.. ReadItems(node, item, scope)]);

    /// <summary>The codec of an array of several dimensions: its lengths, and its items in row-major order.</summary>
    /// <typeparam name="TArray">The type of the array, for example <c>float[,]</c>.</typeparam>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<TArray> Grid<TArray, T>(StateCodec<T> item)
        where TArray : class => new(
        (value, scope) =>
        {
            var array = (Array)(object)value;
            var dimensions = Enumerable.Range(0, array.Rank);
            return dimensions.Any(dimension => array.GetLowerBound(dimension) != 0)
                ? throw scope.Unsaved("it is an array with a lower bound other than 0; use one whose indices begin at 0")
                : new JsonObject
                {
                    ["lengths"] = new JsonArray([.. dimensions.Select(dimension => (JsonNode)array.GetLength(dimension))]),
                    ["items"] = WriteItems(Elements<T>(array).ToArray(), item, scope),
                };
        },
        (node, scope) =>
        {
            var lengths = Array(Number<int>()).Read(node is JsonObject grid ? grid["lengths"] : null, scope);
            var items = ReadItems(((JsonObject)node!)["items"], item, scope);
            var count = lengths.Aggregate(1L, static (product, length) => Math.Min(int.MaxValue + 1L, product * length));
            if (lengths.Length != typeof(TArray).GetArrayRank() || lengths.Any(static length => length < 0) || count != items.Count)
            {
                throw scope.Mistyped($"an array of {typeof(TArray).GetArrayRank()} dimensions", node);
            }

            var array = System.Array.CreateInstanceFromArrayType(typeof(TArray), lengths);
            CollectionsMarshal.AsSpan(items).CopyTo(Elements<T>(array));
            return (TArray)(object)array;
        });

    /// <summary>The codec of a list.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<List<T>> List<T>(StateCodec<T> item) => Sequence<List<T>, T>(item, static items => items);

    /// <summary>The codec of an observable collection. Its event handlers are not saved.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<ObservableCollection<T>> ObservableCollection<T>(StateCodec<T> item) =>
        Sequence<ObservableCollection<T>, T>(item, static items => [.. items]);

    /// <summary>The codec of a linked list.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<LinkedList<T>> LinkedList<T>(StateCodec<T> item) => Sequence<LinkedList<T>, T>(item, static items => new(items));

    /// <summary>The codec of a queue, in the order of removal.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<Queue<T>> Queue<T>(StateCodec<T> item) => Sequence<Queue<T>, T>(item, static items => new(items));

    /// <summary>The codec of a concurrent queue, in the order of removal.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<ConcurrentQueue<T>> ConcurrentQueue<T>(StateCodec<T> item) => Sequence<ConcurrentQueue<T>, T>(item, static items => new(items));

    /// <summary>The codec of a stack, from bottom to top.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<Stack<T>> Stack<T>(StateCodec<T> item) =>
        Sequence<Stack<T>, T>(item, static items => new(items), static value => value.Reverse());

    /// <summary>The codec of an immutable array; null for the default value, which has no array.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<ImmutableArray<T>> ImmutableArray<T>(StateCodec<T> item) => new(
        (value, scope) => value.IsDefault ? null : WriteItems(value, item, scope),
        (node, scope) => node is null ? default : [.. ReadItems(node, item, scope)]);

    /// <summary>The codec of an immutable list.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<ImmutableList<T>> ImmutableList<T>(StateCodec<T> item) => Sequence<ImmutableList<T>, T>(item, static items => [.. items]);

    /// <summary>The codec of an immutable queue, in the order of removal.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<ImmutableQueue<T>> ImmutableQueue<T>(StateCodec<T> item) =>
        Sequence<ImmutableQueue<T>, T>(item, System.Collections.Immutable.ImmutableQueue.CreateRange);

    /// <summary>The codec of an immutable stack, from bottom to top.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<ImmutableStack<T>> ImmutableStack<T>(StateCodec<T> item) =>
        Sequence<ImmutableStack<T>, T>(item, System.Collections.Immutable.ImmutableStack.CreateRange, static value => value.Reverse());

    /// <summary>The codec of a set. The comparer of a set of strings is saved, too.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<HashSet<T>> HashSet<T>(StateCodec<T> item) =>
        Set<HashSet<T>, T>(item, static value => value.Comparer, EqualityComparer<T>.Default, static (items, comparer) => new(items, comparer as IEqualityComparer<T>));

    /// <summary>The codec of a sorted set. The comparer of a set of strings is saved, too.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<SortedSet<T>> SortedSet<T>(StateCodec<T> item) =>
        Set<SortedSet<T>, T>(item, static value => value.Comparer, Comparer<T>.Default, static (items, comparer) => new(items, comparer as IComparer<T>));

    /// <summary>The codec of an immutable set. The comparer of a set of strings is saved, too.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<ImmutableHashSet<T>> ImmutableHashSet<T>(StateCodec<T> item) => Set<ImmutableHashSet<T>, T>(
        item, static value => value.KeyComparer, EqualityComparer<T>.Default, static (items, comparer) => items.ToImmutableHashSet(comparer as IEqualityComparer<T>));

    /// <summary>The codec of an immutable sorted set. The comparer of a set of strings is saved, too.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    public static StateCodec<ImmutableSortedSet<T>> ImmutableSortedSet<T>(StateCodec<T> item) => Set<ImmutableSortedSet<T>, T>(
        item, static value => value.KeyComparer, Comparer<T>.Default, static (items, comparer) => items.ToImmutableSortedSet(comparer as IComparer<T>));

    /// <summary>The codec of a dictionary. The comparer of string keys is saved, too.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="keys">The codec of the keys.</param>
    /// <param name="values">The codec of the values.</param>
    public static StateCodec<Dictionary<TKey, TValue>> Dictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<Dictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.Comparer, EqualityComparer<TKey>.Default, static (pairs, comparer) => new(pairs, comparer as IEqualityComparer<TKey>));

    /// <summary>The codec of a concurrent dictionary. The comparer of string keys is saved, too.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="keys">The codec of the keys.</param>
    /// <param name="values">The codec of the values.</param>
    public static StateCodec<ConcurrentDictionary<TKey, TValue>> ConcurrentDictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<ConcurrentDictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.Comparer, EqualityComparer<TKey>.Default, static (pairs, comparer) => new(pairs, comparer as IEqualityComparer<TKey>));

    /// <summary>The codec of an ordered dictionary, in its order. The comparer of string keys is saved, too.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="keys">The codec of the keys.</param>
    /// <param name="values">The codec of the values.</param>
    public static StateCodec<OrderedDictionary<TKey, TValue>> OrderedDictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<OrderedDictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.Comparer, EqualityComparer<TKey>.Default, static (pairs, comparer) => new(pairs, comparer as IEqualityComparer<TKey>));

    /// <summary>The codec of a sorted dictionary. The comparer of string keys is saved, too.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="keys">The codec of the keys.</param>
    /// <param name="values">The codec of the values.</param>
    public static StateCodec<SortedDictionary<TKey, TValue>> SortedDictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<SortedDictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.Comparer, Comparer<TKey>.Default, static (pairs, comparer) => new(new Dictionary<TKey, TValue>(pairs), comparer as IComparer<TKey>));

    /// <summary>The codec of a sorted list. The comparer of string keys is saved, too.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="keys">The codec of the keys.</param>
    /// <param name="values">The codec of the values.</param>
    public static StateCodec<SortedList<TKey, TValue>> SortedList<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<SortedList<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.Comparer, Comparer<TKey>.Default, static (pairs, comparer) => new(new Dictionary<TKey, TValue>(pairs), comparer as IComparer<TKey>));

    /// <summary>The codec of an immutable dictionary. The comparer of string keys is saved, too.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="keys">The codec of the keys.</param>
    /// <param name="values">The codec of the values.</param>
    public static StateCodec<ImmutableDictionary<TKey, TValue>> ImmutableDictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<ImmutableDictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.KeyComparer, EqualityComparer<TKey>.Default, static (pairs, comparer) => pairs.ToImmutableDictionary(comparer as IEqualityComparer<TKey>));

    /// <summary>The codec of an immutable sorted dictionary. The comparer of string keys is saved, too.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="keys">The codec of the keys.</param>
    /// <param name="values">The codec of the values.</param>
    public static StateCodec<ImmutableSortedDictionary<TKey, TValue>> ImmutableSortedDictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.KeyComparer, Comparer<TKey>.Default, static (pairs, comparer) => pairs.ToImmutableSortedDictionary(comparer as IComparer<TKey>));

    /// <summary>The codec of a priority queue. Elements of equal priority keep their order of removal. The comparer of string priorities is saved, too.</summary>
    /// <typeparam name="TElement">The type of the elements.</typeparam>
    /// <typeparam name="TPriority">The type of the priorities.</typeparam>
    /// <param name="elements">The codec of the elements.</param>
    /// <param name="priorities">The codec of the priorities.</param>
    public static StateCodec<PriorityQueue<TElement, TPriority>> PriorityQueue<TElement, TPriority>(StateCodec<TElement> elements, StateCodec<TPriority> priorities) => new(
        (value, scope) => StateComparers.Write(
            scope.Exactly(value).Comparer, Comparer<TPriority>.Default, WritePairs(value.UnorderedItems, elements, priorities, scope), scope),
        (node, scope) =>
        {
            // The pairs are saved in the order of the heap, which the constructor keeps.
            var (items, comparer) = StateComparers.Read<TPriority>(node, scope);
            return new(ReadPairs(items, elements, priorities, scope), comparer as IComparer<TPriority>);
        });

    /// <summary>The codec of an interface, which saves a value as another type that implements it.</summary>
    /// <typeparam name="TInner">The type that is saved and loaded.</typeparam>
    /// <typeparam name="T">The interface.</typeparam>
    /// <param name="inner">The codec of the type that is saved and loaded.</param>
    /// <param name="to">Converts a value to that type.</param>
    public static StateCodec<T> As<TInner, T>(StateCodec<TInner> inner, Func<T, TInner> to)
        where TInner : T => new((value, scope) => inner.Write(to(value), scope), (node, scope) => inner.Read(node, scope));

    /// <summary>The codec of an interface, which can save one class only. Another class is an error, because it would be loaded as that class.</summary>
    /// <typeparam name="TInner">The class.</typeparam>
    /// <typeparam name="T">The interface.</typeparam>
    /// <param name="inner">The codec of the class.</param>
    public static StateCodec<T> As<TInner, T>(StateCodec<TInner> inner)
        where TInner : class, T => new(
        (value, scope) => value is TInner held
            ? inner.Write(held, scope)
            : throw scope.Unsaved($"it holds a {value!.GetType().Name}, which would be loaded as a {typeof(TInner).Name}; declare it as the type that it holds"),
        (node, scope) => inner.Read(node, scope));

    /// <summary>Converts a read-only dictionary to one that can be saved. The comparer is kept.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="value">The read-only dictionary, or null.</param>
    /// <returns>The same object if it is a <see cref="System.Collections.Generic.Dictionary{TKey, TValue}"/>, null for null, and a copy otherwise.</returns>
    public static Dictionary<TKey, TValue> ToDictionary<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> value)
        where TKey : notnull => value switch
        {
            null => null!,
            Dictionary<TKey, TValue> same => same,
            ImmutableDictionary<TKey, TValue> other => new(other, other.KeyComparer),
            FrozenDictionary<TKey, TValue> other => new(other, other.Comparer),
            ConcurrentDictionary<TKey, TValue> other => new(other, other.Comparer),
            _ => new(value),
        };

    /// <summary>Converts a read-only set to one that can be saved. The comparer is kept.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="value">The read-only set, or null.</param>
    /// <returns>The same object if it is a <see cref="System.Collections.Generic.HashSet{T}"/>, null for null, and a copy otherwise.</returns>
    public static HashSet<T> ToSet<T>(IReadOnlySet<T> value) => value switch
    {
        null => null!,
        HashSet<T> same => same,
        ImmutableHashSet<T> other => new(other, other.KeyComparer),
        FrozenSet<T> other => new(other, other.Comparer),
        _ => [.. value],
    };

    private static StateCodec<TList> Sequence<TList, T>(StateCodec<T> item, Func<List<T>, TList> make, Func<TList, IEnumerable<T>>? order = null)
        where TList : IEnumerable<T> => new(
        (value, scope) => WriteItems(order is null ? scope.Exactly(value) : order(scope.Exactly(value)), item, scope),
        (node, scope) => make(ReadItems(node, item, scope)));

    private static StateCodec<TSet> Set<TSet, T>(
        StateCodec<T> item, Func<TSet, object> comparer, object standard, Func<List<T>, StringComparer?, TSet> make)
        where TSet : IEnumerable<T> => new(
        (value, scope) => StateComparers.Write(comparer(scope.Exactly(value)), standard, WriteItems(value, item, scope), scope),
        (node, scope) =>
        {
            var (items, found) = StateComparers.Read<T>(node, scope);
            return make(ReadItems(items, item, scope), found);
        });

    private static StateCodec<TMap> Map<TMap, TKey, TValue>(
        StateCodec<TKey> keys,
        StateCodec<TValue> values,
        Func<TMap, object> comparer,
        object standard,
        Func<List<KeyValuePair<TKey, TValue>>, StringComparer?, TMap> make)
        where TMap : IEnumerable<KeyValuePair<TKey, TValue>> => new(
        (value, scope) => StateComparers.Write(
            comparer(scope.Exactly(value)),
            standard,
            keys.Keys == KeyForm.None
                ? WritePairs(value.Select(static pair => (pair.Key, pair.Value)), keys, values, scope)
                : WriteEntries(value, keys, values, scope),
            scope),
        (node, scope) =>
        {
            var (items, found) = StateComparers.Read<TKey>(node, scope);
            var pairs = keys.Keys == KeyForm.None
                ? ReadPairs(items, keys, values, scope).ConvertAll(static pair => KeyValuePair.Create(pair.Item1, pair.Item2))
                : ReadEntries(items, keys, values, scope);
            try
            {
                return make(pairs, found);
            }
            catch (ArgumentException error)
            {
                throw new StateException($"'{scope.Owner}.{scope.Path}' has a duplicate key: {error.Message}", error);
            }
        });

    private static JsonArray WriteItems<T>(IEnumerable<T> items, StateCodec<T> codec, StateScope scope)
    {
        var written = new JsonArray();
        foreach (var item in items)
        {
            written.Add(codec.Write(item, scope.Inner(written.Count.ToString(CultureInfo.InvariantCulture))));
        }

        return written;
    }

    private static List<T> ReadItems<T>(JsonNode? node, StateCodec<T> codec, StateScope scope)
    {
        var array = node as JsonArray ?? throw scope.Mistyped("an array", node);
        var read = new List<T>(array.Count);
        foreach (var item in array)
        {
            read.Add(codec.Read(item, scope.Inner(read.Count.ToString(CultureInfo.InvariantCulture))));
        }

        return read;
    }

    private static JsonArray WritePairs<TFirst, TSecond>(
        IEnumerable<(TFirst, TSecond)> pairs, StateCodec<TFirst> first, StateCodec<TSecond> second, StateScope scope) =>
        WriteItems(pairs, Pair(first, second), scope);

    private static List<(TFirst, TSecond)> ReadPairs<TFirst, TSecond>(
        JsonNode? node, StateCodec<TFirst> first, StateCodec<TSecond> second, StateScope scope) =>
        ReadItems(node, Pair(first, second), scope);

    private static StateCodec<(TFirst, TSecond)> Pair<TFirst, TSecond>(StateCodec<TFirst> first, StateCodec<TSecond> second) => new(
        (value, scope) => new JsonArray(first.Write(value.Item1, scope.Inner("0")), second.Write(value.Item2, scope.Inner("1"))),
        (node, scope) => node is JsonArray { Count: 2 } pair
            ? (first.Read(pair[0], scope.Inner("0")), second.Read(pair[1], scope.Inner("1")))
            : throw scope.Mistyped("a pair", node));

    private static JsonObject WriteEntries<TKey, TValue>(
        IEnumerable<KeyValuePair<TKey, TValue>> pairs, StateCodec<TKey> keys, StateCodec<TValue> values, StateScope scope)
    {
        var written = new JsonObject();
        foreach (var (key, item) in pairs)
        {
            var node = keys.Write(key, scope)!;
            var name = node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
            if (!written.TryAdd(name, values.Write(item, scope.Inner(name))))
            {
                throw scope.Unsaved($"two of its keys have the same serialized form, '{name}'");
            }
        }

        return written;
    }

    private static List<KeyValuePair<TKey, TValue>> ReadEntries<TKey, TValue>(
        JsonNode? node, StateCodec<TKey> keys, StateCodec<TValue> values, StateScope scope)
    {
        var read = new List<KeyValuePair<TKey, TValue>>();
        foreach (var (name, item) in node as JsonObject ?? throw scope.Mistyped("an object", node))
        {
            read.Add(new(keys.Read(KeyNode(name, keys.Keys), scope), values.Read(item, scope.Inner(name))));
        }

        return read;
    }

    // The name of a key such as NaN is not JSON; it is a string.
    private static JsonNode? KeyNode(string name, KeyForm form)
    {
        try
        {
            return form == KeyForm.Json ? JsonNode.Parse(name) : JsonValue.Create(name);
        }
        catch (JsonException)
        {
            return JsonValue.Create(name);
        }
    }

    private static Span<T> Elements<T>(Array array) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
