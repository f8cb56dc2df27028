namespace DataModule;

/// <summary>Applies a list of steps with some probability, all or none.</summary>
internal sealed class RandomApplyOperation(PictureOperation[] operations, float probability) : PictureOperation(
    "RandomApply", $"{string.Join(" > ", operations.AsEnumerable())}, {probability}", isRandom: true)
{
    public override PictureSize? SizeAfter(PictureSize? before) => Containers.After(operations, before) == before ? before : null;

    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        if (random.NextBool(probability))
        {
            plan.Add(operations);
        }
    }

    public override PictureOperation ForMask(byte fill) => new RandomApplyOperation(Containers.ForMask(operations, fill), probability);

    public override void TakeSlot(string within, int ordinal)
    {
        base.TakeSlot(within, ordinal);
        Containers.TakeSlots(operations, FormattableString.Invariant($"{within}{Name}/{ordinal}/"));
    }
}

/// <summary>Applies one of several lists of steps.</summary>
internal sealed class RandomChoiceOperation(PictureOperation[][] choices) : PictureOperation(
    "RandomChoice", $"{string.Join(" | ", choices.Select(static choice => string.Join(" > ", choice.AsEnumerable())))}", isRandom: true)
{
    public override PictureSize? SizeAfter(PictureSize? before)
    {
        var after = choices.Select(choice => Containers.After(choice, before)).Distinct().ToArray();
        return after.Length == 1 ? after[0] : null;
    }

    public override void Plan(PlanBuilder plan, SampleRandom random) => plan.Add(choices[random.NextInt(choices.Length)]);

    public override PictureOperation ForMask(byte fill) =>
        new RandomChoiceOperation(Array.ConvertAll(choices, choice => Containers.ForMask(choice, fill)));

    public override void TakeSlot(string within, int ordinal)
    {
        base.TakeSlot(within, ordinal);
        for (var choice = 0; choice < choices.Length; choice++)
        {
            Containers.TakeSlots(choices[choice], FormattableString.Invariant($"{within}{Name}/{ordinal}/{choice}/"));
        }
    }
}

internal static class Containers
{
    public static PictureSize? After(PictureOperation[] operations, PictureSize? before) =>
        operations.Aggregate(before, static (size, operation) => operation.SizeAfter(size));

    /// <summary>The steps for a mask, each with the random numbers of the picture's step.</summary>
    public static PictureOperation[] ForMask(IEnumerable<PictureOperation> operations, byte fill) =>
        [.. operations.Select(operation => operation.ForMask(fill)?.InSlotOf(operation)).OfType<PictureOperation>()];

    public static void TakeSlots(PictureOperation[] operations, string within)
    {
        for (var i = 0; i < operations.Length; i++)
        {
            operations[i].TakeSlot(within, operations[..i].Count(earlier => earlier.Name == operations[i].Name));
        }
    }
}
