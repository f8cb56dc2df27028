namespace TorchSharp;

/// <summary>Conversions of tensors to .NET numbers, and facts about element types.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();
    public static sbyte ToSByte(this torch.Tensor value) => value.ToScalar().ToSByte();
    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();
    public static short ToInt16(this torch.Tensor value) => value.ToScalar().ToInt16();
    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();
    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    internal static bool IsIntegral(this torch.ScalarType type) => torch.is_integral(type);
    internal static bool IsFloatingPoint(this torch.ScalarType type) => torch.is_floating_point(type);
    internal static bool IsComplex(this torch.ScalarType type) => torch.is_complex(type);
    public static int ElementSize(this torch.ScalarType type) => torch.ElementSizeOf(type);
}
