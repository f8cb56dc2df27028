using System.Globalization;
using System.Text;

namespace DataModule;

/// <summary>One step of a pipeline.</summary>
/// <param name="name">The name of the step, torchvision's if it has such a transform.</param>
/// <param name="parameters">The parameters, as in a fingerprint.</param>
/// <param name="isRandom">Whether it draws random numbers.</param>
internal abstract class PictureOperation(string name, FormattableString parameters, bool isRandom)
{
    private readonly string description = $"{name}({parameters.ToString(CultureInfo.InvariantCulture)})";

    public string Name => name;

    public bool IsRandom => isRandom;

    /// <summary>Separates the random numbers of this step from those of other steps.</summary>
    public ulong Slot { get; private set; }

    /// <summary>The size after the step, given the size before; null if it depends on the picture.</summary>
    public virtual PictureSize? SizeAfter(PictureSize? before) => before;

    /// <summary>Draws the parameters, and adds the resulting steps to the plan.</summary>
    /// <param name="plan">The plan, with the size of the picture before this step.</param>
    /// <param name="random">The random numbers of this step's slot. A step that is not random must not use them.</param>
    public abstract void Plan(PlanBuilder plan, SampleRandom random);

    /// <summary>The step for a mask of the picture: the same geometry without interpolation; null for none.</summary>
    /// <param name="fill">The class of areas that the mask does not cover.</param>
    public virtual PictureOperation? ForMask(byte fill) => null;

    /// <summary>Sets the slot: an FNV-1a hash of the name, the number of earlier steps with that name, and the containing step.</summary>
    public virtual void TakeSlot(string within, int ordinal) => Slot = SlotOf(within, ordinal);

    /// <summary>Uses the random numbers of another step.</summary>
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

/// <summary>A step with fixed parameters.</summary>
internal sealed class FixedOperation(PlanStep step) : PictureOperation("Fixed", $"{step.ToString()}", isRandom: false)
{
    public override PictureSize? SizeAfter(PictureSize? before) => step.Result == default ? before : step.Result;

    public override void Plan(PlanBuilder plan, SampleRandom random) => plan.Add(step);
}
