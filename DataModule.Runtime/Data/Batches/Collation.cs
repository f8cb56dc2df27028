using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace DataModule;

/// <summary>
/// The kernels that write one sample's field into its row of a batch. Each checks lengths once and then runs over the
/// field with vector instructions; none allocates.
/// </summary>
public static class Collation
{
    /// <summary>
    /// Writes <c>(scale * x - mean) / standardDeviation</c> for each element, as one fused multiply-add, so that the
    /// result is the same on every machine.
    /// </summary>
    /// <param name="source">One sample's elements.</param>
    /// <param name="destination">Its row, of the same length.</param>
    /// <param name="scale">Applied first; 1/255 takes bytes to [0, 1].</param>
    /// <param name="mean">Subtracted after scaling.</param>
    /// <param name="standardDeviation">Divided by last; not 0.</param>
    /// <param name="field">The field's name, for the message of an error.</param>
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
    /// The same with a mean and a standard deviation for each channel. Channels are the outermost dimension of the
    /// sample, so each is one stretch of equal length.
    /// </summary>
    /// <param name="source">One sample's elements.</param>
    /// <param name="destination">Its row, of the same length, which is a multiple of the number of channels.</param>
    /// <param name="scale">Applied first; 1/255 takes bytes to [0, 1].</param>
    /// <param name="means">One a channel; subtracted after scaling.</param>
    /// <param name="standardDeviations">One a channel; divided by last; none is 0.</param>
    /// <param name="field">The field's name, for the message of an error.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
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
                $"{Subject(field)} has {source.Length} elements, which {means.Length} means and {standardDeviations.Length} standard deviations do not divide into channels."));
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

    /// <summary>The same where channels are not the outermost dimension: interleaved pixels, rows of features.</summary>
    /// <param name="source">One sample's elements.</param>
    /// <param name="destination">Its row, of the same length.</param>
    /// <param name="channels">What is done to each channel.</param>
    /// <param name="field">The field's name, for the message of an error.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no whole number of rounds of channels.</exception>
    public static void ScaleAndNormalize<T>(ReadOnlySpan<T> source, Span<float> destination, ChannelAffine channels, string field = "")
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(channels);
        CheckLength(source.Length, destination.Length, field);
        if (source.Length % (channels.Channels * channels.Inner) != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{Subject(field)} has {source.Length} elements, which are no whole number of {channels.Channels} channels of {channels.Inner}."));
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

    /// <summary>Writes integers as int64.</summary>
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

    /// <summary>Writes doubles as float32, to the nearest.</summary>
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
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Copy<T>(ReadOnlySpan<T> source, Span<T> destination, string field = "")
        where T : unmanaged
    {
        CheckLength(source.Length, destination.Length, field);
        source.CopyTo(destination);
    }

    /// <summary>Copies one sample's elements to the beginning of its row and fills the rest.</summary>
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

    /// <summary>The elements of an array of two dimensions, in row-major order.</summary>
    /// <param name="array">May be null, and then has no elements.</param>
    /// <param name="first">Its first size; -1 allows any.</param>
    /// <param name="second">Its second size.</param>
    /// <param name="field">The field's name, for the message of an error.</param>
    /// <exception cref="ArgumentException">A size differs.</exception>
    public static ReadOnlySpan<T> Elements<T>(T[,]? array, int first, int second, string field = "")
        where T : unmanaged =>
        array is null ? []
        : Fits(array, 0, first) && Fits(array, 1, second) ? ElementsOf<T>(array)
        : throw WrongShape(array, field, first, second);

    /// <summary>The same of three dimensions.</summary>
    public static ReadOnlySpan<T> Elements<T>(T[,,]? array, int first, int second, int third, string field = "")
        where T : unmanaged =>
        array is null ? []
        : Fits(array, 0, first) && Fits(array, 1, second) && Fits(array, 2, third) ? ElementsOf<T>(array)
        : throw WrongShape(array, field, first, second, third);

    /// <summary>The same of four dimensions.</summary>
    public static ReadOnlySpan<T> Elements<T>(T[,,,]? array, int first, int second, int third, int fourth, string field = "")
        where T : unmanaged =>
        array is null ? []
        : Fits(array, 0, first) && Fits(array, 1, second) && Fits(array, 2, third) && Fits(array, 3, fourth) ? ElementsOf<T>(array)
        : throw WrongShape(array, field, first, second, third, fourth);

    /// <summary>How many rows of a size a sample's elements are.</summary>
    /// <exception cref="ArgumentException">They are no whole number of rows.</exception>
    public static int Rows(int length, int size, string field = "") => length % size == 0
        ? length / size
        : throw new ArgumentException(FormattableString.Invariant(
            $"{Subject(field)} should have a multiple of {size} elements a sample, but a sample has {length}."));

    /// <summary>Fills a row with zeros, and one at the label's place.</summary>
    /// <param name="label">In [0, number of classes).</param>
    /// <param name="destination">The row; its length is the number of classes.</param>
    /// <param name="field">The field's name, for the message of an error.</param>
    /// <exception cref="ArgumentException">The label is not a class.</exception>
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
    /// Asks the processor to fetch a sample's elements from memory while another's are worked on. In shuffled order
    /// the processor cannot guess where the next sample lies, and waiting for memory is most of what collation does.
    /// </summary>
    /// <param name="source">The elements of a sample that is collated soon; one or two ahead is best.</param>
    public static unsafe void Prefetch<T>(ReadOnlySpan<T> source)
        where T : unmanaged
    {
        // Beyond the first pages the processor's own prefetching has caught on.
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
            $"{Subject(field)} should have {expected} elements a sample, but a sample has {found}."));

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
