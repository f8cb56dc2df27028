using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace DataModule;

/// <summary>
/// Kernels that write one sample's field into its row of a batch. Each checks the lengths once and then uses vector instructions. None
/// allocates.
/// </summary>
public static class Collation
{
    /// <summary>
    /// Scales and normalizes: writes <c>(scale * x - mean) / standardDeviation</c> for each element x, as one fused multiply-add, so that
    /// the result is the same on every machine.
    /// </summary>
    /// <param name="source">One sample's elements.</param>
    /// <param name="destination">The sample's row in the batch; of the same length.</param>
    /// <param name="scale">The factor that is applied first; 1/255 scales bytes to [0, 1].</param>
    /// <param name="mean">Subtracted after scaling.</param>
    /// <param name="standardDeviation">The divisor that is applied last; not 0.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <typeparam name="T">byte, sbyte, short, ushort, int, Half, float or double.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="NotSupportedException">There is no kernel for the element type.</exception>
    public static void ScaleAndNormalize<T>(
        ReadOnlySpan<T> source, Span<float> destination, float scale, float mean, float standardDeviation, string field = "")
        where T : unmanaged
    {
        CheckLength(source.Length, destination.Length, field);
        Transform(source, destination, scale / standardDeviation, -mean / standardDeviation);
    }

    /// <summary>
    /// Scales and normalizes with a mean and a standard deviation for each channel. Channels are the outermost dimension of the sample.
    /// </summary>
    /// <param name="source">One sample's elements; their number is a multiple of the number of channels.</param>
    /// <param name="destination">The sample's row in the batch; of the same length.</param>
    /// <param name="scale">The factor that is applied first; 1/255 scales bytes to [0, 1].</param>
    /// <param name="means">One for each channel; subtracted after scaling.</param>
    /// <param name="standardDeviations">One for each channel: the divisors that are applied last; none is 0.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <typeparam name="T">byte, sbyte, short, ushort, int, Half, float or double.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ, or are not a multiple of the number of channels.</exception>
    /// <exception cref="NotSupportedException">There is no kernel for the element type.</exception>
    public static void ScaleAndNormalize<T>(
        ReadOnlySpan<T> source,
        Span<float> destination,
        float scale,
        ReadOnlySpan<float> means,
        ReadOnlySpan<float> standardDeviations,
        string field = "")
        where T : unmanaged
    {
        CheckLength(source.Length, destination.Length, field);
        if (means.Length != standardDeviations.Length || means.Length == 0 || source.Length % means.Length != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{Subject(field)} has {source.Length} elements, {means.Length} means and {standardDeviations.Length} standard deviations. It needs one mean and one standard deviation for each channel, and a number of elements that is a multiple of the channels."));
        }

        var length = source.Length / means.Length;
        for (var channel = 0; channel < means.Length; channel++)
        {
            var deviation = standardDeviations[channel];
            Transform(
                source.Slice(channel * length, length),
                destination.Slice(channel * length, length),
                scale / deviation,
                -means[channel] / deviation);
        }
    }

    /// <summary>Scales and normalizes where channels are not the outermost dimension: interleaved pixels, rows of features.</summary>
    /// <param name="source">One sample's elements.</param>
    /// <param name="destination">The sample's row in the batch; of the same length.</param>
    /// <param name="channels">Scale, means and standard deviations by channel.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <typeparam name="T">byte, sbyte, short, ushort, int, Half, float or double.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ, or are not a multiple of the elements of all channels.</exception>
    /// <exception cref="NotSupportedException">There is no kernel for the element type.</exception>
    public static void ScaleAndNormalize<T>(ReadOnlySpan<T> source, Span<float> destination, ChannelAffine channels, string field = "")
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(channels);
        CheckLength(source.Length, destination.Length, field);
        if (source.Length % (channels.Channels * channels.Inner) != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{Subject(field)} has {source.Length} elements, which is not a multiple of {channels.Channels * channels.Inner}: {channels.Channels} channels of {channels.Inner} elements each."));
        }

        if (channels.FactorTable.Length > 0)
        {
            Dispatch(source, destination, new TableRun(channels));
            return;
        }

        for (var start = 0; start < source.Length; start += channels.Inner)
        {
            var (factor, offset) = channels[start];
            Transform(source.Slice(start, channels.Inner), destination.Slice(start, channels.Inner), factor, offset);
        }
    }

    /// <summary>Converts integers to int64.</summary>
    /// <param name="source">One sample's elements.</param>
    /// <param name="destination">The sample's row in the batch; of the same length.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Convert(ReadOnlySpan<int> source, Span<long> destination, string field = "")
    {
        CheckLength(source.Length, destination.Length, field);
        var i = 0;
        for (; i + Vector<int>.Count <= source.Length; i += Vector<int>.Count)
        {
            Vector.Widen(new Vector<int>(source[i..]), out var low, out var high);
            low.CopyTo(destination[i..]);
            high.CopyTo(destination[(i + Vector<long>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = source[i];
        }
    }

    /// <summary>Converts doubles to float32, rounded to the nearest.</summary>
    /// <param name="source">One sample's elements.</param>
    /// <param name="destination">The sample's row in the batch; of the same length.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Convert(ReadOnlySpan<double> source, Span<float> destination, string field = "")
    {
        CheckLength(source.Length, destination.Length, field);
        var i = 0;
        for (; i + Vector<float>.Count <= source.Length; i += Vector<float>.Count)
        {
            Vector.Narrow(new Vector<double>(source[i..]), new Vector<double>(source[(i + Vector<double>.Count)..])).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (float)source[i];
        }
    }

    /// <summary>Copies one sample's elements into its row.</summary>
    /// <param name="source">One sample's elements.</param>
    /// <param name="destination">The sample's row in the batch; of the same length.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <typeparam name="T">The element type.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Copy<T>(ReadOnlySpan<T> source, Span<T> destination, string field = "")
        where T : unmanaged
    {
        CheckLength(source.Length, destination.Length, field);
        source.CopyTo(destination);
    }

    /// <summary>Pads: copies one sample's elements to the beginning of its row and fills the rest.</summary>
    /// <param name="source">One sample's elements.</param>
    /// <param name="destination">The sample's row in the batch; at least as long.</param>
    /// <param name="value">The padding value.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <typeparam name="T">The element type.</typeparam>
    /// <exception cref="ArgumentException">The sample is longer than its row.</exception>
    public static void Pad<T>(ReadOnlySpan<T> source, Span<T> destination, T value, string field = "")
        where T : unmanaged
    {
        if (source.Length > destination.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{Subject(field)} has room for {destination.Length} elements, but a sample has {source.Length}."));
        }

        source.CopyTo(destination);
        destination[source.Length..].Fill(value);
    }

    /// <summary>The elements of a two-dimensional array, in row-major order.</summary>
    /// <param name="array">The array; null counts as empty.</param>
    /// <param name="first">The size of dimension 0; -1 allows any.</param>
    /// <param name="second">The size of dimension 1.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <typeparam name="T">The element type.</typeparam>
    /// <exception cref="ArgumentException">The shape of the array differs.</exception>
    public static ReadOnlySpan<T> Elements<T>(T[,]? array, int first, int second, string field = "")
        where T : unmanaged =>
        array is null ? []
        : Fits(array, 0, first) && Fits(array, 1, second) ? ElementsOf<T>(array)
        : throw WrongShape(array, field, first, second);

    /// <summary>The elements of a three-dimensional array, in row-major order.</summary>
    /// <inheritdoc cref="Elements{T}(T[,], int, int, string)"/>
    /// <param name="array">The array; null counts as empty.</param>
    /// <param name="first">The size of dimension 0; -1 allows any.</param>
    /// <param name="second">The size of dimension 1.</param>
    /// <param name="third">The size of dimension 2.</param>
    /// <param name="field">The field's name, for error messages.</param>
    public static ReadOnlySpan<T> Elements<T>(T[,,]? array, int first, int second, int third, string field = "")
        where T : unmanaged =>
        array is null ? []
        : Fits(array, 0, first) && Fits(array, 1, second) && Fits(array, 2, third) ? ElementsOf<T>(array)
        : throw WrongShape(array, field, first, second, third);

    /// <summary>The elements of a four-dimensional array, in row-major order.</summary>
    /// <inheritdoc cref="Elements{T}(T[,], int, int, string)"/>
    /// <param name="array">The array; null counts as empty.</param>
    /// <param name="first">The size of dimension 0; -1 allows any.</param>
    /// <param name="second">The size of dimension 1.</param>
    /// <param name="third">The size of dimension 2.</param>
    /// <param name="fourth">The size of dimension 3.</param>
    /// <param name="field">The field's name, for error messages.</param>
    public static ReadOnlySpan<T> Elements<T>(T[,,,]? array, int first, int second, int third, int fourth, string field = "")
        where T : unmanaged =>
        array is null ? []
        : Fits(array, 0, first) && Fits(array, 1, second) && Fits(array, 2, third) && Fits(array, 3, fourth) ? ElementsOf<T>(array)
        : throw WrongShape(array, field, first, second, third, fourth);

    /// <summary>The number of rows in a sample.</summary>
    /// <param name="length">The number of elements of the sample.</param>
    /// <param name="size">The number of elements of a row.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of the size.</exception>
    public static int Rows(int length, int size, string field = "") => length % size == 0
        ? length / size
        : throw new ArgumentException(FormattableString.Invariant(
            $"{Subject(field)} should have a multiple of {size} elements per sample, but a sample has {length}."));

    /// <summary>Writes a one-hot row: 1 at the index of the label, and 0 elsewhere.</summary>
    /// <param name="label">The label, in [0, number of classes).</param>
    /// <param name="destination">The row; its length is the number of classes.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <exception cref="ArgumentException">The label is out of range.</exception>
    public static void OneHot(long label, Span<float> destination, string field = "")
    {
        if ((ulong)label >= (ulong)destination.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{Subject(field)} has {destination.Length} classes, so labels are 0 to {destination.Length - 1}, but a sample has label {label}."));
        }

        destination.Clear();
        destination[(int)label] = 1;
    }

    /// <summary>
    /// Asks the processor to fetch a sample's elements from memory while another sample is collated. In shuffled order the processor cannot
    /// predict the next address, and most of the time of collation is waiting for memory.
    /// </summary>
    /// <param name="source">The elements of a sample that is collated soon; one or two samples ahead is best.</param>
    /// <typeparam name="T">The element type.</typeparam>
    public static unsafe void Prefetch<T>(ReadOnlySpan<T> source)
        where T : unmanaged
    {
        // After the first page, the processor's own prefetching takes effect.
        const int Line = 64, Most = 4096;
        if (Sse.IsSupported)
        {
            ref var first = ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(source));
            var bytes = (int)Math.Min((long)source.Length * sizeof(T), Most);
            for (var offset = 0; offset < bytes; offset += Line)
            {
                // A prefetch never faults, so it does no harm if the collector moves the array meanwhile.
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref first, offset)));
            }
        }
    }

    private static bool Fits(Array array, int dimension, int size) => size < 0 || array.GetLength(dimension) == size;

    private static ReadOnlySpan<T> ElementsOf<T>(Array array)
        where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static ArgumentException WrongShape(Array array, string field, params int[] shape) => new(FormattableString.Invariant(
        $"{Subject(field)} should have the shape [{string.Join(", ", shape)}], but a sample has [{string.Join(", ", Enumerable.Range(0, array.Rank).Select(array.GetLength))}]."));

    private static void CheckLength(int found, int expected, string field)
    {
        if (found != expected)
        {
            ThrowLength(found, expected, field);
        }
    }

    private static void ThrowLength(int found, int expected, string field) =>
        throw new ArgumentException(FormattableString.Invariant(
            $"{Subject(field)} should have {expected} elements per sample, but a sample has {found}."));

    private static string Subject(string field) => field.Length == 0 ? "A field" : $"Field '{field}'";

    private static void Transform<T>(ReadOnlySpan<T> source, Span<float> destination, float factor, float offset)
        where T : unmanaged =>
        Dispatch(source, destination, new UniformRun(factor, offset));

    private static void Dispatch<T, TRun>(ReadOnlySpan<T> source, Span<float> destination, TRun run)
        where T : unmanaged
        where TRun : struct, IAffineRun
    {
        ref var first = ref MemoryMarshal.GetReference(source);
        ref var row = ref MemoryMarshal.GetReference(destination);
        if (typeof(T) == typeof(byte))
        {
            run.Run<byte, FromByte>(ref Unsafe.As<T, byte>(ref first), ref row, source.Length);
        }
        else if (typeof(T) == typeof(sbyte))
        {
            run.Run<sbyte, FromSByte>(ref Unsafe.As<T, sbyte>(ref first), ref row, source.Length);
        }
        else if (typeof(T) == typeof(short))
        {
            run.Run<short, FromInt16>(ref Unsafe.As<T, short>(ref first), ref row, source.Length);
        }
        else if (typeof(T) == typeof(ushort))
        {
            run.Run<ushort, FromUInt16>(ref Unsafe.As<T, ushort>(ref first), ref row, source.Length);
        }
        else if (typeof(T) == typeof(int))
        {
            run.Run<int, FromInt32>(ref Unsafe.As<T, int>(ref first), ref row, source.Length);
        }
        else if (typeof(T) == typeof(Half))
        {
            run.Run<ushort, FromHalf>(ref Unsafe.As<T, ushort>(ref first), ref row, source.Length);
        }
        else if (typeof(T) == typeof(float))
        {
            run.Run<float, FromSingle>(ref Unsafe.As<T, float>(ref first), ref row, source.Length);
        }
        else if (typeof(T) == typeof(double))
        {
            run.Run<double, FromDouble>(ref Unsafe.As<T, double>(ref first), ref row, source.Length);
        }
        else
        {
            throw new NotSupportedException(
                $"Elements of type {typeof(T).Name} cannot be scaled: use byte, sbyte, short, ushort, int, Half, float or double.");
        }
    }

    private interface IAffineRun
    {
        void Run<T, TLoader>(ref T source, ref float destination, int length)
            where T : unmanaged
            where TLoader : IFloatLoader<T>;
    }

    private readonly struct UniformRun(float factor, float offset) : IAffineRun
    {
        public void Run<T, TLoader>(ref T source, ref float destination, int length)
            where T : unmanaged
            where TLoader : IFloatLoader<T> =>
            AffineKernel.Run<T, TLoader>(ref source, ref destination, length, factor, offset);
    }

    private readonly struct TableRun(ChannelAffine channels) : IAffineRun
    {
        public void Run<T, TLoader>(ref T source, ref float destination, int length)
            where T : unmanaged
            where TLoader : IFloatLoader<T> =>
            AffineTableKernel.Run<T, TLoader>(ref source, ref destination, length, channels.FactorTable, channels.OffsetTable);
    }
}
