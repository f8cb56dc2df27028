using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>How a <see cref="Value"/> is to be read. Mirrored by <c>Kind</c> in systemlibtorch.cpp.</summary>
internal enum ValueKind
{
    None, Tensor, Int, Double, Bool, String, IntList, DoubleList, TensorList, Device, Generator,
}

/// <summary>What crosses the boundary: 16 bytes, blittable. Mirrored by <c>Value</c> in systemlibtorch.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public ValueKind Kind;
    public int Count;
    public long Bits;
}

/// <summary>An argument of an operator. Made by implicit conversion; <c>default</c> is None.</summary>
internal readonly struct Value
{
    private Value(ValueKind kind, object? reference, long bits = 0, int count = 0)
    {
        Kind = kind;
        Reference = reference;
        Bits = bits;
        Count = count;
    }

    /// <summary>An absent optional argument: None, or an undefined tensor.</summary>
    public static Value None => default;

    public ValueKind Kind { get; }
    public object? Reference { get; }
    public long Bits { get; }
    public int Count { get; }

    public static implicit operator Value(torch.Tensor? tensor) =>
        tensor is null ? default : new(ValueKind.Tensor, tensor);

    /// <summary>A tensor list; where the operator takes optional tensors, an element may be null.</summary>
    public static implicit operator Value(torch.Tensor?[]? tensors) =>
        tensors is null ? default : new(ValueKind.TensorList, tensors, 0, tensors.Length);

    public static implicit operator Value(Scalar? scalar) => scalar is null ? default : scalar.ToValue();

    public static implicit operator Value(long value) => new(ValueKind.Int, null, value);
    public static implicit operator Value(int value) => new(ValueKind.Int, null, value);
    public static implicit operator Value(double value) => new(ValueKind.Double, null, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Value(float value) => (double)value;
    public static implicit operator Value(bool value) => new(ValueKind.Bool, null, value ? 1 : 0);
    public static implicit operator Value(long? value) => value is { } known ? known : default(Value);
    public static implicit operator Value(int? value) => value is { } known ? known : default(Value);
    public static implicit operator Value(double? value) => value is { } known ? known : default(Value);
    public static implicit operator Value(bool? value) => value is { } known ? known : default(Value);

    public static implicit operator Value(string? value) => value is null ? default : new(ValueKind.String, value);

    public static implicit operator Value(long[]? values) =>
        values is null ? default : new(ValueKind.IntList, values, 0, values.Length);

    public static implicit operator Value(double[]? values) =>
        values is null ? default : new(ValueKind.DoubleList, values, 0, values.Length);

    public static implicit operator Value(torch.ScalarType type) => (long)type;
    public static implicit operator Value(torch.ScalarType? type) => type is { } known ? known : default(Value);

    public static implicit operator Value(torch.Device? device) =>
        device is null ? default : new(ValueKind.Device, null, (long)device.type, device.index);

    public static implicit operator Value(torch.Generator? generator) =>
        generator is null ? default : new(ValueKind.Generator, generator);
}
