using System.Text;

namespace DataModule;

/// <summary>One step of a pipeline.</summary>
internal abstract class PictureOperation
{
    /// <summary>Its name, torchvision's where it is one of its transforms.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it draws random numbers.</summary>
    public abstract bool IsRandom { get; }

    /// <summary>Tells its random numbers from those of other steps.</summary>
    public ulong Slot { get; set; }

    /// <summary>The size after it, of one before it; null where that is not known.</summary>
    public virtual PictureSize? SizeAfter(PictureSize? before) => before;

    /// <summary>A hash of name and number (FNV-1a): steps of other names do not change it.</summary>
    public static ulong SlotOf(string name, int ordinal)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var value in Encoding.UTF8.GetBytes(FormattableString.Invariant($"{name}/{ordinal}")))
        {
            hash = (hash ^ value) * 0x100000001B3;
        }

        return hash;
    }
}
