using System.Text;
using DataModule;
using RankJob;

// Each line begins with the rank that says it. Launchers mix what ranks print even within long lines: so rank 0 prints for all.
var collectives = MpiCollectives.FromEnvironment();
var rank = collectives.Rank;
void Say(string line)
{
    var lines = collectives.AllGather(Encoding.UTF8.GetBytes(line));
    if (rank.Global == 0)
    {
        Console.Write(string.Concat(lines.Select((text, from) => $"[{from}] {Encoding.UTF8.GetString(text)}\n")));
    }
}

switch (args[0])
{
    case "where":
        Say($"{rank} {(collectives as MpiCollectives)?.Library}");
        break;
    case "collectives":
        Collectives.Run(collectives, Say);
        break;
    case "gradients":
        Gradients.Run(collectives, Say);
        break;
    case "fit":
        Fits.Run(collectives, Say, args[1..]);
        break;
    case "fits":
        // One job for many: each argument has the settings of one, with commas between.
        foreach (var fit in args[1..])
        {
            Fits.Run(collectives, line => Say($"{fit} | {line}"), fit.Split(','));
        }

        break;
    case "prepare-alone":
        await Alone.RunAsync(args[1], hold: args.Length > 2);
        break;
    case "other-model":
        using (var model = TorchSharp.torch.nn.Linear(3, rank.Global + 1))
        {
            DataParallel.Broadcast(collectives, ModelState.Tensors(model));
        }

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
