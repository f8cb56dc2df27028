namespace DataModule;

/// <summary>
/// One operation of a uniform magnitude: Müller and Hutter, "TrivialAugment: tuning-free yet state-of-the-art data augmentation", 2021.
/// </summary>
internal sealed class TrivialAugmentOperation(int bins, Interpolation interpolation, PictureColour fill, bool isMask = false) : PictureOperation(
    "TrivialAugmentWide", $"{bins} bins, {interpolation}, fill {fill}", isRandom: true)
{
    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        var kind = (AugmentationKind)random.NextInt((int)AugmentationKind.Invert);
        var (bin, negative) = (random.NextInt(bins), random.NextBool());
        if (!isMask || kind <= AugmentationKind.Rotate)
        {
            AugmentationSpace.Wide.Add(plan, kind, bin, bins, negative && AugmentationSpace.IsSigned(kind), interpolation, fill);
        }
    }

    public override PictureOperation ForMask(byte fill) => new TrivialAugmentOperation(bins, Interpolation.Nearest, fill, isMask: true);
}

/// <summary>
/// Several operations of one magnitude: Cubuk and others, "RandAugment: practical automated data augmentation with a reduced search space",
/// 2020.
/// </summary>
internal sealed class RandAugmentOperation(int count, int magnitude, int bins, Interpolation interpolation, PictureColour fill, bool isMask = false) : PictureOperation(
    "RandAugment", $"{count} of magnitude {magnitude}, {bins} bins, {interpolation}, fill {fill}", isRandom: true)
{
    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        for (var i = 0; i < count; i++)
        {
            var kind = (AugmentationKind)random.NextInt((int)AugmentationKind.Invert);
            var negative = random.NextBool() && AugmentationSpace.IsSigned(kind);
            if (!isMask || kind <= AugmentationKind.Rotate)
            {
                AugmentationSpace.Usual.Add(plan, kind, magnitude, bins, negative, interpolation, fill);
            }
        }
    }

    public override PictureOperation ForMask(byte fill) => new RandAugmentOperation(count, magnitude, bins, Interpolation.Nearest, fill, isMask: true);
}

/// <summary>One of 25 learned pairs: Cubuk and others, "AutoAugment: learning augmentation strategies from data", 2019.</summary>
internal sealed class AutoAugmentOperation(AutoAugmentPolicy policy, Interpolation interpolation, PictureColour fill, bool isMask = false) : PictureOperation(
    "AutoAugment", $"{policy}, {interpolation}, fill {fill}", isRandom: true)
{
    private const int Bins = 10;

    private readonly AutoAugmentPolicies.Pair[] pairs = AutoAugmentPolicies.Of(policy);

    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        var (first, second) = pairs[random.NextInt(pairs.Length)];
        Perhaps(first);
        Perhaps(second);

        void Perhaps(AutoAugmentPolicies.Part part)
        {
            // Always drawn, so that the draws of the second operation do not depend on the first.
            var (happens, negative) = (random.NextSingle() <= part.Probability, random.NextBool());
            if (happens && (!isMask || part.Kind <= AugmentationKind.Rotate))
            {
                AugmentationSpace.Usual.Add(plan, part.Kind, part.Bin, Bins, negative && AugmentationSpace.IsSigned(part.Kind), interpolation, fill);
            }
        }
    }

    public override PictureOperation ForMask(byte fill) => new AutoAugmentOperation(policy, Interpolation.Nearest, fill, isMask: true);
}
