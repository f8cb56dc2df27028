namespace DataModule;

/// <summary>What an IDX file's elements are; the third byte of its magic number.</summary>
public enum IdxElement
{
    /// <summary>Unsigned bytes, as in MNIST.</summary>
    Byte = 0x08,

    /// <summary>Signed bytes.</summary>
    SByte = 0x09,

    /// <summary>Whole numbers of 16 bits.</summary>
    Int16 = 0x0B,

    /// <summary>Whole numbers of 32 bits, as in QMNIST's labels.</summary>
    Int32 = 0x0C,

    /// <summary>Floating-point numbers of 32 bits.</summary>
    Single = 0x0D,

    /// <summary>Floating-point numbers of 64 bits.</summary>
    Double = 0x0E,
}

internal static class IdxElements
{
    public static int Size(this IdxElement element) => element switch
    {
        IdxElement.Byte or IdxElement.SByte => 1,
        IdxElement.Int16 => 2,
        IdxElement.Double => 8,
        _ => 4,
    };

    public static IdxElement? Of<T>() =>
        typeof(T) == typeof(byte) ? IdxElement.Byte
        : typeof(T) == typeof(sbyte) ? IdxElement.SByte
        : typeof(T) == typeof(short) ? IdxElement.Int16
        : typeof(T) == typeof(int) ? IdxElement.Int32
        : typeof(T) == typeof(float) ? IdxElement.Single
        : typeof(T) == typeof(double) ? IdxElement.Double
        : null;
}
