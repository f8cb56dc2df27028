namespace DataModule;

/// <summary>A step that changes values and no positions. Masks are not changed by it.</summary>
internal sealed class ColourOperation(string name, FormattableString parameters, bool isRandom, Action<PlanBuilder, SampleRandom> draw)
    : PictureOperation(name, parameters, isRandom)
{
    public override void Plan(PlanBuilder plan, SampleRandom random) => draw(plan, random);

    /// <summary>A step that is applied with some probability.</summary>
    public static ColourOperation Perhaps(string name, FormattableString parameters, float probability, PlanStep step) => new(name, parameters, isRandom: true, (plan, random) =>
    {
        if (random.NextBool(probability))
        {
            plan.Add(step);
        }
    });
}

/// <summary>Changes brightness, contrast, saturation and hue by random amounts, in a random order.</summary>
internal sealed class ColorJitterOperation(
    (float Minimum, float Maximum) brightness, (float Minimum, float Maximum) contrast, (float Minimum, float Maximum) saturation, (float Minimum, float Maximum) hue) : PictureOperation(
    "ColorJitter",
    $"brightness {brightness.Minimum}..{brightness.Maximum}, contrast {contrast.Minimum}..{contrast.Maximum}, saturation {saturation.Minimum}..{saturation.Maximum}, hue {hue.Minimum}..{hue.Maximum}",
    isRandom: true)
{
    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        Span<int> order = [0, 1, 2, 3];
        random.Shuffle(order);
        // Each one always draws, so that its draws do not depend on whether another is on.
        Span<float> amounts = [random.Draw(brightness), random.Draw(contrast), random.Draw(saturation), random.Draw(hue)];
        foreach (var which in order)
        {
            if (amounts[which] != (which == 3 ? 0 : 1))
            {
                plan.Add((StepKind)((int)StepKind.Brightness + which), amounts[which]);
            }
        }
    }
}

/// <summary>A Gaussian blur with a random standard deviation.</summary>
internal sealed class GaussianBlurOperation(PictureSize kernel, (float Minimum, float Maximum) sigma) : PictureOperation(
    "GaussianBlur", $"{kernel}, sigma {sigma.Minimum}..{sigma.Maximum}", isRandom: sigma.Minimum < sigma.Maximum)
{
    public override void Plan(PlanBuilder plan, SampleRandom random) => plan.Add(new PlanStep(StepKind.Blur)
    {
        Height = kernel.Height,
        Width = kernel.Width,
        Amount = IsRandom ? random.Draw(sigma) : sigma.Minimum,
    });
}
