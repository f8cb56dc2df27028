using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;
using TorchSharp;

namespace Systems.Vision
{
    public sealed record Lens(double Focus, int[] Rings);
}

namespace DataModule.Tests.Generators.Saving
{
    using Systems.Vision;

    public abstract record Layer(int Width)
    {
        public string Note { get; init; } = "";
    }

    public sealed record Dense(int Width, double Dropout = 0.5) : Layer(Width);

    public record Plain(int Value);

    public sealed record PlainAndMore(int Value, int More) : Plain(Value);

    public sealed class Meter(string unit)
    {
        [NonSerialized]
        private int cache;

        public string Unit { get; } = unit;

        public double Sum { get; set; }

        internal long Count { get; set; }

        public double Mean => Count == 0 ? 0 : Sum / Count;

        public int Cached() => cache++;
    }

    public sealed class Doubling
    {
        public Doubling(double rate) => Rate = rate * 2;

        public double Rate { get; set; }
    }

    internal struct Corner
    {
        public int X;

        public int Y { get; set; }
    }

    [DataModule]
    internal sealed partial class Collecting
    {
        [State] public Dictionary<int, long> ByClass { get; set; } = [];

        [State] public Dictionary<DateOnly, string> ByDay { get; set; } = [];

        [State] public Dictionary<(int, int), Corner> ByPlace { get; set; } = [];

        [State] public Dictionary<double, bool> ByNumber { get; set; } = [];

        [State] public Dictionary<bool, char> ByAnswer { get; set; } = [];

        [State] public Dictionary<string, int> ByName { get; set; } = [];

        [State] public HashSet<string> Seen { get; set; } = [];

        [State] public ISet<int> Numbers { get; set; } = new HashSet<int>();

        [State] public SortedSet<long> Sorted { get; set; } = [];

        [State] public Queue<int> Waiting { get; set; } = [];

        [State] public Stack<int> Pile { get; set; } = [];

        [State] public LinkedList<int> Chain { get; set; } = [];

        [State] public PriorityQueue<string, int> Urgent { get; set; } = new();

        [State] public SortedDictionary<string, int> Ordered { get; set; } = [];

        [State] public SortedList<int, string> Listed { get; set; } = [];

        [State] public OrderedDictionary<string, int> Inserted { get; set; } = [];

        [State] public ConcurrentDictionary<string, int> Shared { get; set; } = [];

        [State] public ConcurrentQueue<int> SharedQueue { get; set; } = [];

        [State] public ObservableCollection<int> Observed { get; set; } = [];

        [State] public ImmutableArray<int> Fixed { get; set; }

        [State] public ImmutableList<int> FixedList { get; set; } = [];

        [State] public ImmutableStack<int> FixedStack { get; set; } = [];

        [State] public ImmutableQueue<int> FixedQueue { get; set; } = [];

        [State] public ImmutableHashSet<string> FixedSet { get; set; } = [];

        [State] public ImmutableSortedSet<int> FixedSorted { get; set; } = [];

        [State] public ImmutableDictionary<string, int> FixedMap { get; set; } = ImmutableDictionary<string, int>.Empty;

        [State] public ImmutableSortedDictionary<string, int> FixedSortedMap { get; set; } = ImmutableSortedDictionary<string, int>.Empty;

        [State] public IReadOnlyDictionary<string, int> View { get; set; } = new Dictionary<string, int>();

        [State] public IList<int> Any { get; set; } = [];

        [State] public float[,] Confusion { get; set; } = new float[0, 3];

        [State] public int[,][] Ragged { get; set; } = new int[0, 0][];

        [State] public Dense? Top { get; set; }

        [State] public Lens? Lens { get; set; }

        [State] public Meter Meter { get; set; } = new("m");

        [State] public Doubling Doubling { get; set; } = new(1);

        [State] public Plain Plain { get; set; } = new(0);

        [State] public KeyValuePair<string, Corner> Pair { get; set; }

        [State] public (string Name, int Count) Last { get; set; }

        [State] public BigInteger Large { get; set; }

        [State] public Vector2 Point { get; set; }

        [State] public string Late { get; set; } = null!;

        [State] public Dictionary<string, torch.Tensor> Tensors { get; set; } = [];

        [Dataloader(Split.Train)]
        private List<int> Train() => [];
    }

    public sealed record Old(int Kept, int Removed);

    public sealed record Crops(int Height, int Width = 7, [FormerlyNamed("Edge")] int Border = 3)
    {
        public double Padding { get; init; } = 0.5;
    }

    public sealed class Augmentation
    {
        [FormerlyNamed("Chance")]
        public double Flip { get; set; } = 0.25;

        public int Tries { get; init; } = 4;

        public required string Kind { get; init; }

        public Crops[] Crops { get; set; } = [];
    }

    [DataModule]
    internal sealed partial class Evolved(Augmentation augmentation, int batchSize = 8)
    {
        [Hyperparameter] public int Workers { get; set; } = 2;

        [Hyperparameter] public string[] Shards { get; set; } = [];

        [Hyperparameter] public Interpolate Mode { get; set; } = Interpolate.Cubic;

        [State] public Augmentation? Last { get; set; }

        [State] public EvolvedPart Part { get; set; } = new();

        [Dataloader(Split.Train)]
        private List<int> Train() => [batchSize, augmentation.Tries];
    }

    internal enum Interpolate
    {
        Nearest,
        Cubic,
    }

    internal sealed class EvolvedPart : IStateful
    {
        public StateDict StateDict() => new();

        public void LoadStateDict(StateDict state)
        {
        }
    }

    [DataModule]
    internal sealed partial class Outer
    {
        [State] public Remaining Inner { get; set; } = new();

        [Dataloader(Split.Train)]
        private List<int> Train() => [];
    }

    [DataModule]
    internal sealed partial class Remaining
    {
        [State] public int Kept { get; set; }

        [Dataloader(Split.Train)]
        private List<int> Train() => [];
    }

    [DataModule]
    internal sealed partial class Listed(List<string> shards, Crops crops, double rate = 0.1)
    {
        [Hyperparameter] public double Rate { get; set; } = rate;

        [Dataloader(Split.Train)]
        private List<int> Train() => [shards.Count, crops.Height];
    }

    [Hyperparameters]
    internal sealed partial class Handed
    {
        public Handed(List<int> widths) => CaptureHyperparameters(widths);
    }

    [DataModule]
    internal sealed partial record Positional(List<int> Sizes, int BatchSize = 4)
    {
        [Dataloader(Split.Train)]
        private List<int> Train() => [];
    }
}
