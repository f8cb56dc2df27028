namespace TorchSharp;

/// <summary>A number, of a type known at run time. Immutable; conversions from .NET numbers are implicit.</summary>
public sealed class Scalar : IDisposable
{
    private readonly Native.Value value;

    private Scalar(Native.Value value, torch.ScalarType type)
    {
        this.value = value;
        Type = type;
    }

    public torch.ScalarType Type { get; }

    public static implicit operator Scalar(byte value) => value.ToScalar();
    public static implicit operator Scalar(sbyte value) => value.ToScalar();
    public static implicit operator Scalar(short value) => value.ToScalar();
    public static implicit operator Scalar(int value) => value.ToScalar();
    public static implicit operator Scalar(long value) => value.ToScalar();
    public static implicit operator Scalar(Half value) => value.ToScalar();
    public static implicit operator Scalar(float value) => value.ToScalar();
    public static implicit operator Scalar(double value) => value.ToScalar();
    public static implicit operator Scalar(bool value) => value.ToScalar();

    /// <summary>Does nothing here: the number lives in this object. TorchSharp's scalars are native.</summary>
    public void Dispose() { }

    // libtorch keeps three kinds of scalars, and so do Type and ToString of TorchSharp's.
    internal static Scalar Of(long value) => new(value, torch.ScalarType.Int64);
    internal static Scalar Of(double value) => new(value, torch.ScalarType.Float64);
    internal static Scalar Of(bool value) => new(value, torch.ScalarType.Bool);

    internal Native.Value ToValue() => value;

    internal double AsDouble() =>
        Type == torch.ScalarType.Float64 ? BitConverter.Int64BitsToDouble(value.Bits) : value.Bits;

    internal long AsInt64() => Type == torch.ScalarType.Float64 ? checked((long)AsDouble()) : value.Bits;
}

/// <summary>Conversions of numbers to and from <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => Scalar.Of(value);
    public static Scalar ToScalar(this sbyte value) => Scalar.Of(value);
    public static Scalar ToScalar(this short value) => Scalar.Of(value);
    public static Scalar ToScalar(this int value) => Scalar.Of(value);
    public static Scalar ToScalar(this long value) => Scalar.Of(value);
    public static Scalar ToScalar(this Half value) => Scalar.Of((double)value);
    public static Scalar ToScalar(this float value) => Scalar.Of(value);
    public static Scalar ToScalar(this double value) => Scalar.Of(value);
    public static Scalar ToScalar(this bool value) => Scalar.Of(value);

    public static float ToSingle(this Scalar value) => (float)value.AsDouble();
    public static double ToDouble(this Scalar value) => value.AsDouble();
    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.AsInt64());
    public static byte ToByte(this Scalar value) => checked((byte)value.AsInt64());
    public static short ToInt16(this Scalar value) => checked((short)value.AsInt64());
    public static int ToInt32(this Scalar value) => checked((int)value.AsInt64());
    public static long ToInt64(this Scalar value) => value.AsInt64();
    public static bool ToBoolean(this Scalar value) => value.AsDouble() != 0;
}
