namespace DataModule;

/// <summary>The element type of an IDX file: the third byte of its magic number.</summary>
public enum IdxElement
{
    /// <summary>Unsigned 8-bit integers, as in MNIST.</summary>
    Byte = 0x08,

    /// <summary>Signed 8-bit integers.</summary>
    SByte = 0x09,

    /// <summary>Signed 16-bit integers.</summary>
    Int16 = 0x0B,

    /// <summary>Signed 32-bit integers, as in QMNIST's labels.</summary>
    Int32 = 0x0C,

    /// <summary>32-bit floating-point numbers.</summary>
    Single = 0x0D,

    /// <summary>64-bit floating-point numbers.</summary>
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
