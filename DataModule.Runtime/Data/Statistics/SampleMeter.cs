using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>Adds the values of samples to the statistics of their fields.</summary>
internal sealed class SampleMeter(IReadOnlyList<FieldStatistics> fields) : ISampleVisitor
{
    // The fields of a nested sample follow the field that has it.
    private int next;

    public void Measure<T>(in T sample)
        where T : ISample<T>
    {
        Begin();
        T.Visit(sample, this);
    }

    /// <summary>Begins a sample: the next value is its first one.</summary>
    public void Begin() => next = 0;

    public void Numbers<T>(int field, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var statistics = Present();
        if (statistics.Field.Kind == SampleFieldKind.Padded)
        {
            statistics.AddRows(values.Length);
        }

        using var numbers = new Doubles(values.Length);
        Convert(values, numbers.Span, statistics.Field.Scale);
        statistics.Add(numbers.Span);
    }

    public void Tensor(int field, torch.Tensor value)
    {
        using var scope = torch.NewDisposeScope();
        var numbers = value.detach().to(torch.ScalarType.Float64, torch.CPU).contiguous();
        var channels = value.dim() == 0 ? 1 : value.size(0);
        AddRow(Present(), MemoryMarshal.Cast<byte, double>(numbers.bytes), channels);
    }

    public void Element<T>(int field, T value)
        where T : IBatchElement<T>
    {
        var format = value.Format;
        var bytes = ArrayPool<byte>.Shared.Rent(format.Count * format.ElementSize);
        try
        {
            var row = bytes.AsSpan(0, format.Count * format.ElementSize);
            value.Write(new BatchRow(format, row));
            var statistics = Present();
            var channels = format.Sizes.IsEmpty ? 1 : format.Sizes[0];
            switch (format.ElementType)
            {
                case torch.ScalarType.Bool or torch.ScalarType.Byte:
                    AddRow<byte>(statistics, row, channels);
                    break;
                case torch.ScalarType.Int8:
                    AddRow(statistics, MemoryMarshal.Cast<byte, sbyte>(row), channels);
                    break;
                case torch.ScalarType.Int16:
                    AddRow(statistics, MemoryMarshal.Cast<byte, short>(row), channels);
                    break;
                case torch.ScalarType.Int32:
                    AddRow(statistics, MemoryMarshal.Cast<byte, int>(row), channels);
                    break;
                case torch.ScalarType.Int64:
                    AddRow(statistics, MemoryMarshal.Cast<byte, long>(row), channels);
                    break;
                case torch.ScalarType.Float16:
                    AddRow(statistics, MemoryMarshal.Cast<byte, Half>(row), channels);
                    break;
                case torch.ScalarType.Float64:
                    AddRow(statistics, MemoryMarshal.Cast<byte, double>(row), channels);
                    break;
                default:
                    AddRow(statistics, MemoryMarshal.Cast<byte, float>(row), channels);
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public void Item<T>(int field, T value)
    {
        if (value is null)
        {
            Missing(field);
            return;
        }

        var statistics = Present();
        if (value is string text)
        {
            statistics.AddLength(text.Length);
        }
    }

    public void Nested<T>(int field, T value)
        where T : ISample<T>
    {
        Present();
        T.Visit(value, this);
    }

    public void Missing(int field) => fields[next++].CountMissing();

    private FieldStatistics Present()
    {
        var statistics = fields[next++];
        statistics.CountPresent();
        return statistics;
    }

    private static void AddRow<T>(FieldStatistics statistics, ReadOnlySpan<T> values, long channels)
        where T : unmanaged
    {
        using var numbers = new Doubles(values.Length);
        Convert(values, numbers.Span, 1);
        statistics.Add(numbers.Span, (int)channels, values.Length / Math.Max(1, (int)channels));
    }

    private static void Convert<T>(ReadOnlySpan<T> values, Span<double> numbers, double scale)
        where T : unmanaged
    {
        if (typeof(T) == typeof(bool) || typeof(T) == typeof(byte))
        {
            From<byte>(MemoryMarshal.AsBytes(values), numbers, scale);
        }
        else if (typeof(T) == typeof(sbyte))
        {
            From(MemoryMarshal.Cast<T, sbyte>(values), numbers, scale);
        }
        else if (typeof(T) == typeof(short))
        {
            From(MemoryMarshal.Cast<T, short>(values), numbers, scale);
        }
        else if (typeof(T) == typeof(ushort))
        {
            From(MemoryMarshal.Cast<T, ushort>(values), numbers, scale);
        }
        else if (typeof(T) == typeof(int))
        {
            From(MemoryMarshal.Cast<T, int>(values), numbers, scale);
        }
        else if (typeof(T) == typeof(long))
        {
            From(MemoryMarshal.Cast<T, long>(values), numbers, scale);
        }
        else if (typeof(T) == typeof(Half))
        {
            From(MemoryMarshal.Cast<T, Half>(values), numbers, scale);
        }
        else if (typeof(T) == typeof(float))
        {
            From(MemoryMarshal.Cast<T, float>(values), numbers, scale);
        }
        else if (typeof(T) == typeof(double))
        {
            From(MemoryMarshal.Cast<T, double>(values), numbers, scale);
        }
        else
        {
            throw new NotSupportedException(
                $"There are no statistics of numbers of type {typeof(T).Name}: use bool, byte, sbyte, short, ushort, int, long, Half, float or double.");
        }
    }

    private static void From<T>(ReadOnlySpan<T> values, Span<double> numbers, double scale)
        where T : unmanaged, INumberBase<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            numbers[i] = double.CreateTruncating(values[i]) * scale;
        }
    }

    private readonly ref struct Doubles(int count)
    {
        private readonly double[] rented = ArrayPool<double>.Shared.Rent(count);

        public Span<double> Span => rented.AsSpan(0, count);

        public void Dispose() => ArrayPool<double>.Shared.Return(rented);
    }
}
