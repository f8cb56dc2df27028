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

/// <summary>The codecs of collections: JSON arrays in the collection's order, and JSON objects or arrays of pairs.</summary>
public static partial class StateCodec
{
    /// <summary>An array.</summary>
    public static StateCodec<T[]> Array<T>(StateCodec<T> item) => new(
        (value, scope) => WriteItems(value, item, scope), (node, scope) => [.. ReadItems(node, item, scope)]);

    /// <summary>An array of several dimensions: its lengths, and its items in row-major order.</summary>
    public static StateCodec<TArray> Grid<TArray, T>(StateCodec<T> item)
        where TArray : class => new(
        (value, scope) =>
        {
            var array = (Array)(object)value;
            var dimensions = Enumerable.Range(0, array.Rank);
            return dimensions.Any(dimension => array.GetLowerBound(dimension) != 0)
                ? throw scope.Unsaved("it is an array whose indices do not begin at 0")
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

    /// <summary>A list.</summary>
    public static StateCodec<List<T>> List<T>(StateCodec<T> item) => Sequence<List<T>, T>(item, static items => items);

    /// <summary>A list that tells of its changes; who listens is not kept.</summary>
    public static StateCodec<ObservableCollection<T>> ObservableCollection<T>(StateCodec<T> item) =>
        Sequence<ObservableCollection<T>, T>(item, static items => [.. items]);

    /// <summary>A linked list.</summary>
    public static StateCodec<LinkedList<T>> LinkedList<T>(StateCodec<T> item) => Sequence<LinkedList<T>, T>(item, static items => new(items));

    /// <summary>A queue, the first to leave it first.</summary>
    public static StateCodec<Queue<T>> Queue<T>(StateCodec<T> item) => Sequence<Queue<T>, T>(item, static items => new(items));

    /// <summary>The same.</summary>
    public static StateCodec<ConcurrentQueue<T>> ConcurrentQueue<T>(StateCodec<T> item) => Sequence<ConcurrentQueue<T>, T>(item, static items => new(items));

    /// <summary>A stack, the last to leave it first.</summary>
    public static StateCodec<Stack<T>> Stack<T>(StateCodec<T> item) =>
        Sequence<Stack<T>, T>(item, static items => new(items), static value => value.Reverse());

    /// <summary>An immutable array; null where it is the default, which has none.</summary>
    public static StateCodec<ImmutableArray<T>> ImmutableArray<T>(StateCodec<T> item) => new(
        (value, scope) => value.IsDefault ? null : WriteItems(value, item, scope),
        (node, scope) => node is null ? default : [.. ReadItems(node, item, scope)]);

    /// <summary>An immutable list.</summary>
    public static StateCodec<ImmutableList<T>> ImmutableList<T>(StateCodec<T> item) => Sequence<ImmutableList<T>, T>(item, static items => [.. items]);

    /// <summary>An immutable queue, the first to leave it first.</summary>
    public static StateCodec<ImmutableQueue<T>> ImmutableQueue<T>(StateCodec<T> item) =>
        Sequence<ImmutableQueue<T>, T>(item, System.Collections.Immutable.ImmutableQueue.CreateRange);

    /// <summary>An immutable stack, the last to leave it first.</summary>
    public static StateCodec<ImmutableStack<T>> ImmutableStack<T>(StateCodec<T> item) =>
        Sequence<ImmutableStack<T>, T>(item, System.Collections.Immutable.ImmutableStack.CreateRange, static value => value.Reverse());

    /// <summary>A set, with its comparer of strings.</summary>
    public static StateCodec<HashSet<T>> HashSet<T>(StateCodec<T> item) =>
        Set<HashSet<T>, T>(item, static value => value.Comparer, EqualityComparer<T>.Default, static (items, comparer) => new(items, comparer as IEqualityComparer<T>));

    /// <summary>The same, sorted.</summary>
    public static StateCodec<SortedSet<T>> SortedSet<T>(StateCodec<T> item) =>
        Set<SortedSet<T>, T>(item, static value => value.Comparer, Comparer<T>.Default, static (items, comparer) => new(items, comparer as IComparer<T>));

    /// <summary>The same, immutable.</summary>
    public static StateCodec<ImmutableHashSet<T>> ImmutableHashSet<T>(StateCodec<T> item) => Set<ImmutableHashSet<T>, T>(
        item, static value => value.KeyComparer, EqualityComparer<T>.Default, static (items, comparer) => items.ToImmutableHashSet(comparer as IEqualityComparer<T>));

    /// <summary>The same, sorted and immutable.</summary>
    public static StateCodec<ImmutableSortedSet<T>> ImmutableSortedSet<T>(StateCodec<T> item) => Set<ImmutableSortedSet<T>, T>(
        item, static value => value.KeyComparer, Comparer<T>.Default, static (items, comparer) => items.ToImmutableSortedSet(comparer as IComparer<T>));

    /// <summary>A dictionary, with its comparer of strings.</summary>
    public static StateCodec<Dictionary<TKey, TValue>> Dictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<Dictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.Comparer, EqualityComparer<TKey>.Default, static (pairs, comparer) => new(pairs, comparer as IEqualityComparer<TKey>));

    /// <summary>The same, for several threads.</summary>
    public static StateCodec<ConcurrentDictionary<TKey, TValue>> ConcurrentDictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<ConcurrentDictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.Comparer, EqualityComparer<TKey>.Default, static (pairs, comparer) => new(pairs, comparer as IEqualityComparer<TKey>));

    /// <summary>The same, in the order in which entries were added.</summary>
    public static StateCodec<OrderedDictionary<TKey, TValue>> OrderedDictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<OrderedDictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.Comparer, EqualityComparer<TKey>.Default, static (pairs, comparer) => new(pairs, comparer as IEqualityComparer<TKey>));

    /// <summary>The same, sorted.</summary>
    public static StateCodec<SortedDictionary<TKey, TValue>> SortedDictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<SortedDictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.Comparer, Comparer<TKey>.Default, static (pairs, comparer) => new(new Dictionary<TKey, TValue>(pairs), comparer as IComparer<TKey>));

    /// <summary>The same, sorted, in an array.</summary>
    public static StateCodec<SortedList<TKey, TValue>> SortedList<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<SortedList<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.Comparer, Comparer<TKey>.Default, static (pairs, comparer) => new(new Dictionary<TKey, TValue>(pairs), comparer as IComparer<TKey>));

    /// <summary>The same, immutable.</summary>
    public static StateCodec<ImmutableDictionary<TKey, TValue>> ImmutableDictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<ImmutableDictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.KeyComparer, EqualityComparer<TKey>.Default, static (pairs, comparer) => pairs.ToImmutableDictionary(comparer as IEqualityComparer<TKey>));

    /// <summary>The same, sorted and immutable.</summary>
    public static StateCodec<ImmutableSortedDictionary<TKey, TValue>> ImmutableSortedDictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => Map<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>(
        keys, values, static value => value.KeyComparer, Comparer<TKey>.Default, static (pairs, comparer) => pairs.ToImmutableSortedDictionary(comparer as IComparer<TKey>));

    /// <summary>Elements with their priorities: those of equal priority leave the queue in the same order as before.</summary>
    public static StateCodec<PriorityQueue<TElement, TPriority>> PriorityQueue<TElement, TPriority>(StateCodec<TElement> elements, StateCodec<TPriority> priorities) => new(
        (value, scope) => StateComparers.Write(
            scope.Exactly(value).Comparer, Comparer<TPriority>.Default, WritePairs(value.UnorderedItems, elements, priorities, scope), scope),
        (node, scope) =>
        {
            // In the heap's own order, which building a heap leaves as it is.
            var (items, comparer) = StateComparers.Read<TPriority>(node, scope);
            return new(ReadPairs(items, elements, priorities, scope), comparer as IComparer<TPriority>);
        });

    /// <summary>A type that another stands for: an interface for the class that implements it.</summary>
    public static StateCodec<T> As<TInner, T>(StateCodec<TInner> inner, Func<T, TInner> to)
        where TInner : T => new((value, scope) => inner.Write(to(value), scope), (node, scope) => inner.Read(node, scope));

    /// <summary>An interface, of which one class alone can be kept.</summary>
    public static StateCodec<T> As<TInner, T>(StateCodec<TInner> inner)
        where TInner : class, T => new(
        (value, scope) => value is TInner held
            ? inner.Write(held, scope)
            : throw scope.Unsaved($"it holds a {value!.GetType().Name}, which would come back as a {typeof(TInner).Name}; declare it as what it holds"),
        (node, scope) => inner.Read(node, scope));

    /// <summary>The dictionary that a read-only one can be kept as.</summary>
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

    /// <summary>The set that a read-only one can be kept as.</summary>
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
                throw new StateException($"'{scope.Owner}.{scope.Path}' has a key twice: {error.Message}", error);
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
                throw scope.Unsaved($"two of its keys are written as '{name}'");
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

    // A number that JSON has not, such as NaN, is a string there as well.
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
