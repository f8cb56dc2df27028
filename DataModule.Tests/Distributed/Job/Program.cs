using DataModule;
using RankJob;

// Each line that a rank prints begins with its rank, so that the tests can tell them apart.
var collectives = MpiCollectives.FromEnvironment();
var rank = collectives.Rank;
void Say(string line) => Console.WriteLine($"[{rank.Global}] {line}");

switch (args[0])
{
    case "where":
        Say($"{rank} {(collectives as MpiCollectives)?.Library}");
        break;
    case "collectives":
        Collectives.Run(collectives, Say);
        break;
    case "meet-elsewhere":
        collectives.Barrier(rank.Global == 0 ? "here" : "there");
        break;
    case "die":
        // The others wait for this one, and must not wait for ever.
        if (args[1] == $"{rank.Global}")
        {
            collectives.Abort(23);
        }

        collectives.Barrier("the end");
        break;
    default:
        throw new ArgumentException($"There is no job '{args[0]}'.");
}
