using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DataModule;

/// <summary>Converts elements of one type to floats: sixteen, eight or one at a time.</summary>
internal interface IFloatLoader<T>
    where T : unmanaged
{
    static abstract Vector512<float> Load512(ref T source);

    static abstract Vector256<float> Load256(ref T source);

    static abstract float Load(T source);
}

/// <summary>destination = factor * source + offset, as a fused multiply-add, so that the result does not depend on vector width or machine.</summary>
internal static class AffineKernel
{
    // Optimized from the first call: the first epoch would otherwise run mostly in unoptimized code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TLoader>(ref T source, ref float destination, int length, float factor, float offset)
        where T : unmanaged
        where TLoader : IFloatLoader<T>
    {
        nuint index = 0;
        var count = (nuint)length;
        if (Vector512.IsHardwareAccelerated)
        {
            var factors = Vector512.Create(factor);
            var offsets = Vector512.Create(offset);
            for (; index + 16 <= count; index += 16)
            {
                var values = TLoader.Load512(ref Unsafe.Add(ref source, index));
                Vector512.FusedMultiplyAdd(values, factors, offsets).StoreUnsafe(ref destination, index);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var factors = Vector256.Create(factor);
            var offsets = Vector256.Create(offset);
            for (; index + 8 <= count; index += 8)
            {
                var values = TLoader.Load256(ref Unsafe.Add(ref source, index));
                Vector256.FusedMultiplyAdd(values, factors, offsets).StoreUnsafe(ref destination, index);
            }
        }

        for (; index < count; index++)
        {
            Unsafe.Add(ref destination, index) =
                MathF.FusedMultiplyAdd(TLoader.Load(Unsafe.Add(ref source, index)), factor, offset);
        }
    }
}

/// <summary>The same with the factor and offset of each element from tables, which repeat.</summary>
internal static class AffineTableKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TLoader>(ref T source, ref float destination, int length, float[] factors, float[] offsets)
        where T : unmanaged
        where TLoader : IFloatLoader<T>
    {
        ref var factor = ref MemoryMarshal.GetArrayDataReference(factors);
        ref var offset = ref MemoryMarshal.GetArrayDataReference(offsets);
        nuint start = 0;
        for (var rest = (nuint)length; rest > 0;)
        {
            nuint index = 0;
            var count = Math.Min(rest, (nuint)factors.Length);
            ref var from = ref Unsafe.Add(ref source, start);
            ref var to = ref Unsafe.Add(ref destination, start);
            if (Vector512.IsHardwareAccelerated)
            {
                for (; index + 16 <= count; index += 16)
                {
                    var values = TLoader.Load512(ref Unsafe.Add(ref from, index));
                    Vector512.FusedMultiplyAdd(values, Vector512.LoadUnsafe(ref factor, index), Vector512.LoadUnsafe(ref offset, index)).StoreUnsafe(ref to, index);
                }
            }

            if (Vector256.IsHardwareAccelerated)
            {
                for (; index + 8 <= count; index += 8)
                {
                    var values = TLoader.Load256(ref Unsafe.Add(ref from, index));
                    Vector256.FusedMultiplyAdd(values, Vector256.LoadUnsafe(ref factor, index), Vector256.LoadUnsafe(ref offset, index)).StoreUnsafe(ref to, index);
                }
            }

            for (; index < count; index++)
            {
                Unsafe.Add(ref to, index) = MathF.FusedMultiplyAdd(TLoader.Load(Unsafe.Add(ref from, index)), Unsafe.Add(ref factor, index), Unsafe.Add(ref offset, index));
            }

            start += count;
            rest -= count;
        }
    }
}

internal readonly struct FromByte : IFloatLoader<byte>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(ref byte source)
    {
        var words = Vector256.WidenLower(Vector128.LoadUnsafe(ref source).ToVector256Unsafe());
        return Vector512.ConvertToSingle(Vector512.WidenLower(words.ToVector512Unsafe()).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ref byte source)
    {
        var words = Vector128.WidenLower(Vector64.LoadUnsafe(ref source).ToVector128Unsafe());
        return Vector256.ConvertToSingle(Vector256.WidenLower(words.ToVector256Unsafe()).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(byte source) => source;
}

internal readonly struct FromSByte : IFloatLoader<sbyte>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(ref sbyte source)
    {
        var words = Vector256.WidenLower(Vector128.LoadUnsafe(ref source).ToVector256Unsafe());
        return Vector512.ConvertToSingle(Vector512.WidenLower(words.ToVector512Unsafe()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ref sbyte source)
    {
        var words = Vector128.WidenLower(Vector64.LoadUnsafe(ref source).ToVector128Unsafe());
        return Vector256.ConvertToSingle(Vector256.WidenLower(words.ToVector256Unsafe()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(sbyte source) => source;
}

internal readonly struct FromInt16 : IFloatLoader<short>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(ref short source) =>
        Vector512.ConvertToSingle(Vector512.WidenLower(Vector256.LoadUnsafe(ref source).ToVector512Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ref short source) =>
        Vector256.ConvertToSingle(Vector256.WidenLower(Vector128.LoadUnsafe(ref source).ToVector256Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(short source) => source;
}

internal readonly struct FromUInt16 : IFloatLoader<ushort>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(ref ushort source) => Vector512.ConvertToSingle(
        Vector512.WidenLower(Vector256.LoadUnsafe(ref source).ToVector512Unsafe()).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ref ushort source) => Vector256.ConvertToSingle(
        Vector256.WidenLower(Vector128.LoadUnsafe(ref source).ToVector256Unsafe()).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(ushort source) => source;
}

internal readonly struct FromInt32 : IFloatLoader<int>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(ref int source) => Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ref int source) => Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(int source) => source;
}

/// <summary>
/// Converts half-precision bits to floats: shifts exponent and fraction, and multiplies by 2^112, which is exact also for subnormals.
/// Infinities and NaNs get their exponent set, since the product cannot reach it.
/// </summary>
internal readonly struct FromHalf : IFloatLoader<ushort>
{
    private const uint Rebias = 0x77800000; // 2^112 as a float
    private const uint Infinity = 0x7F800000;
    private const uint ShiftedInfinity = 0x7C00u << 13;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(ref ushort source)
    {
        var bits = Vector512.WidenLower(Vector256.LoadUnsafe(ref source).ToVector512Unsafe());
        var shifted = (bits & Vector512.Create(0x7FFFu)) << 13;
        var magnitude = (shifted.AsSingle() * Vector512.Create(Rebias).AsSingle()).AsUInt32();
        var special = Vector512.GreaterThanOrEqual(shifted, Vector512.Create(ShiftedInfinity));
        var sign = (bits & Vector512.Create(0x8000u)) << 16;
        return (magnitude | (special & Vector512.Create(Infinity)) | sign).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ref ushort source)
    {
        var bits = Vector256.WidenLower(Vector128.LoadUnsafe(ref source).ToVector256Unsafe());
        var shifted = (bits & Vector256.Create(0x7FFFu)) << 13;
        var magnitude = (shifted.AsSingle() * Vector256.Create(Rebias).AsSingle()).AsUInt32();
        var special = Vector256.GreaterThanOrEqual(shifted, Vector256.Create(ShiftedInfinity));
        var sign = (bits & Vector256.Create(0x8000u)) << 16;
        return (magnitude | (special & Vector256.Create(Infinity)) | sign).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(ushort source) => (float)BitConverter.UInt16BitsToHalf(source);
}

internal readonly struct FromSingle : IFloatLoader<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(ref float source) => Vector512.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ref float source) => Vector256.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float source) => source;
}

internal readonly struct FromDouble : IFloatLoader<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(ref double source) =>
        Vector512.Narrow(Vector512.LoadUnsafe(ref source), Vector512.LoadUnsafe(ref source, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ref double source) =>
        Vector256.Narrow(Vector256.LoadUnsafe(ref source), Vector256.LoadUnsafe(ref source, 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(double source) => (float)source;
}
