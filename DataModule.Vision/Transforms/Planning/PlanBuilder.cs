namespace DataModule;

/// <summary>Collects the steps of one picture's plan. Reused from picture to picture.</summary>
internal sealed class PlanBuilder
{
    private readonly SampleRandom random = new(0);
    private PlanStep[] steps = new PlanStep[16];
    private SampleKey? key;
    private int count;

    /// <summary>The picture's size after the steps so far.</summary>
    public PictureSize Size { get; private set; }

    public ReadOnlySpan<PlanStep> Steps => steps.AsSpan(0, count);

    /// <summary>The plan of a picture.</summary>
    /// <param name="size">Of the picture, as it is looked at.</param>
    /// <param name="key">Null where nothing is random.</param>
    public ReadOnlySpan<PlanStep> Plan(PicturePipeline pipeline, PictureSize size, SampleKey? key)
    {
        (count, Size, this.key) = (0, size, key);
        Add(pipeline.Operations);
        return Steps;
    }

    /// <summary>Has operations add their steps, each with random numbers of its own.</summary>
    public void Add(ReadOnlySpan<PictureOperation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation.IsRandom)
            {
                random.Restart((key ?? throw new PlanFault($"{operation} is random, but there are no random numbers for it.")).Fork(operation.Slot));
            }

            operation.Plan(this, random);
        }
    }

    public void Add(PlanStep step)
    {
        if (count == steps.Length)
        {
            Array.Resize(ref steps, 2 * count);
        }

        // A step that says nothing of the size does not change it.
        step.Result = step.Result == default ? Size : step.Result;
        steps[count++] = step;
        Size = step.Result;
    }

    /// <summary>A step of one number.</summary>
    public void Add(StepKind kind, float amount = 0) => Add(new PlanStep(kind) { Amount = amount });
}

/// <summary>A picture does not suit its pipeline; the message is the rest of a sentence that begins with the picture.</summary>
internal sealed class PlanFault(string message) : Exception(message);
