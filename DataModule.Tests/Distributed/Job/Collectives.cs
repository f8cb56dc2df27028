using System.Text;
using DataModule;

namespace RankJob;

/// <summary>Every operation, on values from which each rank can tell what must come out.</summary>
internal static class Collectives
{
    public static void Run(ICollectives collectives, Action<string> say)
    {
        var (rank, ranks) = (collectives.Rank.Global, collectives.Rank.WorldSize);
        // Random waits, so that the ranks arrive in every order.
        var random = new Random(rank);
        for (var round = 0; round < 20; round++)
        {
            Thread.Sleep(random.Next(5));
            collectives.Barrier($"round {round}");
            Check(collectives, round, rank, ranks);
        }

        say("all right");
    }

    private static void Check(ICollectives collectives, int round, int rank, int ranks)
    {
        var length = round * 1_000;
        Span<float> floats = new float[length];
        Span<double> doubles = new double[length];
        Span<long> longs = new long[length];
        Span<int> ints = new int[length];
        for (var i = 0; i < length; i++)
        {
            (floats[i], doubles[i], longs[i], ints[i]) = (i + rank, i * 0.5 * rank, (1L << 40) + (i * rank), i - rank);
        }

        collectives.AllReduceSum(floats);
        collectives.AllReduceSum(doubles);
        collectives.AllReduceSum(longs);
        collectives.AllReduceSum(ints);
        var sum = ranks * (ranks - 1) / 2;
        for (var i = 0; i < length; i++)
        {
            Require(floats[i] == (i * ranks) + sum, $"float {i}: {floats[i]}");
            Require(doubles[i] == i * 0.5 * sum, $"double {i}: {doubles[i]}");
            Require(longs[i] == (ranks * (1L << 40)) + (i * sum), $"long {i}: {longs[i]}");
            Require(ints[i] == (i * ranks) - sum, $"int {i}: {ints[i]}");
        }

        var root = round % ranks;
        var bytes = Encoding.UTF8.GetBytes(rank == root ? $"from {root:000}" : "________");
        collectives.Broadcast(bytes, root);
        Require(Encoding.UTF8.GetString(bytes) == $"from {root:000}", $"broadcast: {Encoding.UTF8.GetString(bytes)}");

        // Of a different length on every rank, and of none on rank 0.
        var gathered = collectives.AllGather(Encoding.UTF8.GetBytes(new string((char)('a' + rank), rank * round)));
        Require(
            gathered.Select(Encoding.UTF8.GetString).SequenceEqual(Enumerable.Range(0, ranks).Select(other => new string((char)('a' + other), other * round))),
            "gather");
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }
}
