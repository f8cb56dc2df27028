namespace TorchSharp;

public static partial class torch
{
    /// <summary>Element types, by libtorch's own numbers.</summary>
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int16 = 2,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        ComplexFloat32 = 9,
        ComplexFloat64 = 10,
        Bool = 11,
        BFloat16 = 15,
    }

    public static readonly ScalarType uint8 = ScalarType.Byte;
    public static readonly ScalarType int8 = ScalarType.Int8;
    public static readonly ScalarType int16 = ScalarType.Int16;
    public static readonly ScalarType int32 = ScalarType.Int32;
    public static readonly ScalarType int64 = ScalarType.Int64;
    public static readonly ScalarType float16 = ScalarType.Float16;
    public static readonly ScalarType float32 = ScalarType.Float32;
    public static readonly ScalarType float64 = ScalarType.Float64;
    public static readonly ScalarType bfloat16 = ScalarType.BFloat16;
    public static readonly ScalarType complex64 = ScalarType.ComplexFloat32;
    public static readonly ScalarType complex128 = ScalarType.ComplexFloat64;
    public static readonly ScalarType @bool = ScalarType.Bool;
    public static readonly ScalarType @short = ScalarType.Int16;
    public static readonly ScalarType @int = ScalarType.Int32;
    public static readonly ScalarType @long = ScalarType.Int64;
    public static readonly ScalarType half = ScalarType.Float16;
    public static readonly ScalarType @float = ScalarType.Float32;
    public static readonly ScalarType @double = ScalarType.Float64;
    public static readonly ScalarType cfloat = ScalarType.ComplexFloat32;
    public static readonly ScalarType cdouble = ScalarType.ComplexFloat64;

    public static bool is_integral(ScalarType type) => type is >= ScalarType.Byte and <= ScalarType.Int64 or ScalarType.Bool;

    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    internal static int ElementSizeOf(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new NotImplementedException($"Element type {type}."),
    };

    private static ScalarType defaultType = ScalarType.Float32;

    /// <summary>The element type of new floating-point tensors where none is given: float32 unless set.</summary>
    public static ScalarType get_default_dtype() => defaultType;

    public static void set_default_dtype(ScalarType dtype)
    {
        if (!is_floating_point(dtype))
        {
            throw new ArgumentException("Only floating-point types are supported as the default type.", nameof(dtype));
        }
        defaultType = dtype;
    }
}
