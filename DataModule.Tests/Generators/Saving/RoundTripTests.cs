using System.Collections.Immutable;
using System.Numerics;
using Systems.Vision;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.Saving;

/// <summary>What a codec keeps: the whole value, through a file's text.</summary>
public sealed class RoundTripTests
{
    private static Collecting Through(Collecting saved)
    {
        var state = saved.StateDict();
        var read = StateDict.Parse(state.ToJson());
        foreach (var (name, tensor) in state.Tensors)
        {
            read.Tensors[name] = tensor;
        }

        var loaded = new Collecting();
        loaded.LoadStateDict(read);
        Assert.Empty(read.LeftOut);
        return loaded;
    }

    [Fact]
    public void Dictionaries_of_any_key_come_back()
    {
        var loaded = Through(new Collecting
        {
            ByClass = new() { [3] = 30, [-1] = long.MaxValue },
            ByDay = new() { [new DateOnly(2026, 2, 3)] = "snow" },
            ByPlace = new() { [(1, 2)] = new Corner { X = 3, Y = 4 } },
            ByNumber = new() { [0.1] = true, [double.NaN] = false, [double.NegativeInfinity] = true },
            ByAnswer = new() { [true] = 'y', [false] = '"' },
            ByName = new() { ["$comparer"] = 1, ["$items"] = 2, [""] = 3 },
        });

        Assert.Equal(new() { [3] = 30, [-1] = long.MaxValue }, loaded.ByClass);
        Assert.Equal("snow", loaded.ByDay[new DateOnly(2026, 2, 3)]);
        Assert.Equal(new Corner { X = 3, Y = 4 }, loaded.ByPlace[(1, 2)]);
        Assert.Equal([(0.1, true), (double.NaN, false), (double.NegativeInfinity, true)], loaded.ByNumber.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(new() { [true] = 'y', [false] = '"' }, loaded.ByAnswer);
        Assert.Equal(new() { ["$comparer"] = 1, ["$items"] = 2, [""] = 3 }, loaded.ByName);
    }

    [Fact]
    public void Collections_come_back_in_their_order()
    {
        var urgent = new PriorityQueue<string, int>([("b", 1), ("a", 1), ("c", 0), ("d", 1), ("e", 1)]);
        var saved = new Collecting
        {
            Seen = ["b", "a"],
            Numbers = new HashSet<int> { 2, 1 },
            Sorted = [5, 3],
            Waiting = new([1, 2, 3]),
            Pile = new([1, 2, 3]),
            Chain = new([3, 1]),
            Urgent = urgent,
            Ordered = new() { ["z"] = 1, ["a"] = 2 },
            Listed = new() { [2] = "b", [1] = "a" },
            Inserted = new() { ["z"] = 1, ["a"] = 2 },
            Shared = new() { ["x"] = 1 },
            SharedQueue = new([4, 5]),
            Observed = [6, 7],
            Fixed = [1, 2],
            FixedList = [3],
            FixedStack = ImmutableStack.Create(1, 2, 3),
            FixedQueue = ImmutableQueue<int>.Empty.Enqueue(1).Enqueue(2).Enqueue(3),
            FixedSet = ["q"],
            FixedSorted = [9, 8],
            FixedMap = ImmutableDictionary<string, int>.Empty.Add("k", 1),
            FixedSortedMap = ImmutableSortedDictionary<string, int>.Empty.Add("k", 1),
            View = ImmutableDictionary<string, int>.Empty.Add("v", 1),
            Any = new[] { 1, 2 },
        };

        var loaded = Through(saved);

        Assert.Equal(["b", "a"], loaded.Seen);
        Assert.Equal([2, 1], loaded.Numbers);
        Assert.Equal([3, 5], loaded.Sorted);
        Assert.Equal((1, 3), (loaded.Waiting.Dequeue(), loaded.Pile.Pop()));
        Assert.Equal([2, 1], loaded.Pile);
        Assert.Equal([3, 1], loaded.Chain);
        Assert.Equal(Drain(urgent), Drain(loaded.Urgent));
        Assert.Equal(["a", "z"], loaded.Ordered.Keys);
        Assert.Equal([(1, "a"), (2, "b")], loaded.Listed.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(["z", "a"], loaded.Inserted.Keys);
        Assert.Equal(1, loaded.Shared["x"]);
        Assert.Equal([4, 5], loaded.SharedQueue);
        Assert.Equal([6, 7], loaded.Observed);
        Assert.Equal([1, 2], loaded.Fixed);
        Assert.Equal([3], loaded.FixedList);
        Assert.Equal("3, 2, 1", string.Join(", ", loaded.FixedStack));
        Assert.Equal("1, 2, 3", string.Join(", ", loaded.FixedQueue));
        Assert.Equal(["q"], loaded.FixedSet);
        Assert.Equal([8, 9], loaded.FixedSorted);
        Assert.Equal(1, loaded.FixedMap["k"]);
        Assert.Equal(1, loaded.FixedSortedMap["k"]);
        Assert.Equal(1, loaded.View["v"]);
        loaded.Any.Add(3);
        Assert.Equal([1, 2, 3], loaded.Any);
        Assert.True(Through(new Collecting()).Fixed.IsDefault);
    }

    [Fact]
    public void Comparers_of_strings_come_back()
    {
        var loaded = Through(new Collecting
        {
            ByName = new(StringComparer.OrdinalIgnoreCase) { ["Cat"] = 1 },
            Seen = new(StringComparer.InvariantCultureIgnoreCase) { "Dog" },
            Ordered = new(StringComparer.Ordinal) { ["a"] = 1, ["B"] = 2 },
            FixedSet = ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "Owl"),
        });

        Assert.Equal(1, loaded.ByName["cAT"]);
        Assert.Contains("dOG", loaded.Seen);
        Assert.Equal(["B", "a"], loaded.Ordered.Keys);
        Assert.Contains("oWL", loaded.FixedSet);
        // The usual ones leave no trace in the file.
        Assert.Equal("{}", new Collecting { ByName = new(StringComparer.Ordinal) }.StateDict().Values["ByName"]!.ToJsonString());
    }

    [Fact]
    public void Arrays_of_several_dimensions_come_back()
    {
        var ragged = new int[1, 2][];
        (ragged[0, 0], ragged[0, 1]) = ([1, 2], []);
        var loaded = Through(new Collecting { Confusion = new[,] { { 1f, 2, 3 }, { 4, 5, float.NaN } }, Ragged = ragged });

        Assert.Equal(new[,] { { 1f, 2, 3 }, { 4, 5, float.NaN } }, loaded.Confusion);
        Assert.Equal([1, 2], loaded.Ragged[0, 0]);
        Assert.Empty(loaded.Ragged[0, 1]);
        Assert.Equal((0, 3), (Through(new Collecting()).Confusion.GetLength(0), Through(new Collecting()).Confusion.GetLength(1)));
    }

    [Theory]
    [InlineData("""{ "lengths": [2, 2], "items": [1, 2, 3] }""")]
    [InlineData("""{ "lengths": [3], "items": [1, 2, 3] }""")]
    [InlineData("""{ "lengths": [-1, 0], "items": [] }""")]
    [InlineData("""{ "lengths": [2147483647, 2147483647], "items": [1] }""")]
    [InlineData("""[1]""")]
    public void An_array_that_does_not_fit_its_lengths_is_refused(string json)
    {
        var state = new Collecting().StateDict();
        state.Values["Confusion"] = System.Text.Json.Nodes.JsonNode.Parse(json);

        Assert.Contains("'Collecting.Confusion", Assert.Throws<StateException>(() => new Collecting().LoadStateDict(state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_come_back_whole()
    {
        var meter = new Meter("kg") { Sum = 30, Count = 2 };
        var loaded = Through(new Collecting
        {
            Top = new Dense(3, 0.1) { Note = "last" },
            Lens = new Lens(1.5, [1, 2]),
            Meter = meter,
            Doubling = new Doubling(4),
            Pair = new("p", new Corner { X = 1, Y = 2 }),
            Large = BigInteger.Pow(10, 40),
            Point = new Vector2(1, 2),
        });

        Assert.Equal(new Dense(3, 0.1) { Note = "last" }, loaded.Top);
        Assert.Equal((1.5, 2), (loaded.Lens!.Focus, loaded.Lens.Rings[1]));
        Assert.Equal(("kg", 15.0), (loaded.Meter.Unit, loaded.Meter.Mean));
        Assert.Equal(8, loaded.Doubling.Rate);
        Assert.Equal(new("p", new Corner { X = 1, Y = 2 }), loaded.Pair);
        Assert.Equal(BigInteger.Pow(10, 40), loaded.Large);
        Assert.Equal(new Vector2(1, 2), loaded.Point);
        // What was never assigned is null again.
        Assert.Null(loaded.Late);
        Assert.Equal((null, 0), loaded.Last);
    }

    [Fact]
    public void A_tensor_still_requires_its_gradient()
    {
        var loaded = Through(new Collecting { Tensors = new() { ["a"] = torch.ones(2, requires_grad: true), ["b"] = torch.ones(2) } });

        Assert.True(loaded.Tensors["a"].requires_grad);
        Assert.False(loaded.Tensors["b"].requires_grad);
    }

    public static TheoryData<string, string> Unsaved => new()
    {
        { "derived", "'Collecting.Plain' cannot be saved: it is declared as Plain, but holds a derived type, PlainAndMore, which would be loaded as Plain; declare it as PlainAndMore" },
        { "interface", "'Collecting.Numbers' cannot be saved: it holds a SortedSet`1, which would be loaded as a HashSet`1; declare it as the type that it holds" },
        { "comparer", "'Collecting.Sorted' cannot be saved: its comparer is a ComparisonComparer`1, which cannot be serialized; use the default comparer" },
        { "surrogate", "'Collecting.Late' cannot be saved: it has half of a surrogate pair" },
        { "path", "'Collecting.Tensors.a.b' cannot be saved: another tensor" },
    };

    [Theory]
    [MemberData(nameof(Unsaved))]
    public void What_would_not_come_back_is_refused_when_it_is_saved(string what, string message)
    {
        var data = new Collecting();
        switch (what)
        {
            case "derived":
                data.Plain = new PlainAndMore(1, 2);
                break;
            case "interface":
                data.Numbers = new SortedSet<int> { 1 };
                break;
            case "comparer":
                data.Sorted = new(Comparer<long>.Create(static (left, right) => right.CompareTo(left)));
                break;
            case "surrogate":
                data.Late = "a\ud800";
                break;
            default:
                var state = data.StateDict();
                data.Tensors = new() { ["a.b"] = torch.ones(1) };
                var writer = new StateWriter("Collecting").Add("Tensors", data.Tensors, StateCodec.Dictionary(StateCodec.Text, StateCodec.Tensor));
                Assert.Contains(message, Assert.Throws<StateException>(() => writer.Add("Tensors.a", new() { ["b"] = torch.ones(1) }, StateCodec.Dictionary(StateCodec.Text, StateCodec.Tensor))).Message, StringComparison.Ordinal);
                return;
        }

        Assert.StartsWith(message, Assert.Throws<StateException>(data.StateDict).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_comes_back_where_annotations_are_off()
    {
        var saved = new Oblivious { Texts = new() { ["a"] = null, ["b"] = "x" } };
        var loaded = new Oblivious(["s"], "n") { Text = "before" };

        loaded.LoadStateDict(saved.StateDict());

        Assert.Null(loaded.Text);
        Assert.Equal(new() { ["a"] = null, ["b"] = "x" }, loaded.Texts);
        Assert.Null(saved.Hyperparameters.Shards);
        var again = Oblivious.HyperparameterValues.FromYaml(new Oblivious(["a", null], names: [null, "b"]).Hyperparameters.ToYaml());
        Assert.Equal((2, "a", null), (again.Shards.Length, again.Shards[0], again.Shards[1]));
        Assert.Equal((2, null, "b"), (again.Names.Count, again.Names[0], again.Names[1]));
        Assert.Null(again.Name);
        Assert.Null(saved.InitialHyperparameters.Shards);
    }

    private static List<string> Drain(PriorityQueue<string, int> queue)
    {
        var copy = new PriorityQueue<string, int>(queue.UnorderedItems);
        var drained = new List<string>();
        while (copy.TryDequeue(out var next, out _))
        {
            drained.Add(next);
        }

        return drained;
    }
}
