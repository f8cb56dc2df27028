using System.Globalization;
using System.Text;

namespace DataModule;

/// <summary>One step of a pipeline.</summary>
/// <param name="name">torchvision's name where it is one of its transforms.</param>
/// <param name="parameters">As a fingerprint shows them.</param>
/// <param name="isRandom">Whether it draws random numbers.</param>
internal abstract class PictureOperation(string name, FormattableString parameters, bool isRandom)
{
    private readonly string description = $"{name}({parameters.ToString(CultureInfo.InvariantCulture)})";

    public string Name => name;

    public bool IsRandom => isRandom;

    /// <summary>Tells its random numbers from those of other steps.</summary>
    public ulong Slot { get; private set; }

    /// <summary>The size after it, of one before it; null where that is not known.</summary>
    public virtual PictureSize? SizeAfter(PictureSize? before) => before;

    /// <summary>Draws its parameters, and adds the steps that come of them.</summary>
    /// <param name="plan">Knows the picture's size before it.</param>
    /// <param name="random">Of its own slot; not to be used by an operation that says that it is not random.</param>
    public abstract void Plan(PlanBuilder plan, SampleRandom random);

    /// <summary>What it does to a mask that belongs to the picture: its geometry without interpolation, or nothing.</summary>
    /// <param name="fill">What stands where the mask has nothing.</param>
    public virtual PictureOperation? ForMask(byte fill) => null;

    /// <summary>Gives it a slot: a hash (FNV-1a) of its name, how many of that name stand before it, and what it is a part of.</summary>
    public virtual void TakeSlot(string within, int ordinal) => Slot = SlotOf(within, ordinal);

    /// <summary>The same random numbers as another's.</summary>
    public PictureOperation InSlotOf(PictureOperation other)
    {
        Slot = other.Slot;
        return this;
    }

    public override string ToString() => description;

    protected ulong SlotOf(string within, int ordinal)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var value in Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{within}{name}/{ordinal}")))
        {
            hash = (hash ^ value) * 0x100000001B3;
        }

        return hash;
    }
}

/// <summary>A step whose parameters are given.</summary>
internal sealed class FixedOperation(PlanStep step) : PictureOperation("Fixed", $"{step.ToString()}", isRandom: false)
{
    public override PictureSize? SizeAfter(PictureSize? before) => step.Result == default ? before : step.Result;

    public override void Plan(PlanBuilder plan, SampleRandom random) => plan.Add(step);
}
