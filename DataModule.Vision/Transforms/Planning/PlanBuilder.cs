namespace DataModule;

/// <summary>Builds the plan of one picture. Reused for the next picture.</summary>
internal sealed class PlanBuilder
{
    private readonly SampleRandom random = new(0);
    private PlanStep[] steps = new PlanStep[16];
    private SampleKey? key;
    private int count;

    /// <summary>The size of the picture after the steps so far.</summary>
    public PictureSize Size { get; private set; }

    public ReadOnlySpan<PlanStep> Steps => steps.AsSpan(0, count);

    /// <summary>Builds the plan of a picture.</summary>
    /// <param name="size">The size of the picture, after the EXIF orientation is applied.</param>
    /// <param name="key">The key of the random numbers; null if nothing is random.</param>
    public ReadOnlySpan<PlanStep> Plan(PicturePipeline pipeline, PictureSize size, SampleKey? key)
    {
        (count, Size, this.key) = (0, size, key);
        Add(pipeline.Operations);
        return Steps;
    }

    /// <summary>Lets operations add their steps, each with its own random numbers.</summary>
    public void Add(ReadOnlySpan<PictureOperation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation.IsRandom)
            {
                random.Restart((key ?? throw new PlanFault($"{operation} is random, but the picture has no random numbers. Call With(pipeline, random)")).Fork(operation.Slot));
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

        // A step without a size does not change it.
        step.Result = step.Result == default ? Size : step.Result;
        steps[count++] = step;
        Size = step.Result;
    }

    /// <summary>Adds a step with one number.</summary>
    public void Add(StepKind kind, float amount = 0) => Add(new PlanStep(kind) { Amount = amount });
}

/// <summary>A picture does not fit its pipeline. The message continues a sentence that begins with the picture.</summary>
internal sealed class PlanFault(string message) : Exception(message);
