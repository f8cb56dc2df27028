namespace TorchSharp;

/// <content>Tensors from .NET numbers and arrays. All copy; <see cref="from_array(Array, Device?)"/> shares.</content>
public static partial class torch
{
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>([scalar], [], dtype, device, requires_grad);
    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>(rawArray, dimensions, dtype, device, requires_grad);
    public static Tensor tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(IList<bool> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<bool>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(bool[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<bool>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(bool[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<bool>(rawArray, dtype, device, requires_grad);

    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>([scalar], [], null, device, requires_grad);
    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(rawArray, dimensions, dtype, device, requires_grad);
    public static Tensor tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(IList<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<byte>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(byte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<byte>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(byte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<byte>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(Memory<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(rawArray.Span, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(sbyte scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<sbyte>([scalar], [], null, device, requires_grad);
    public static Tensor tensor(sbyte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<sbyte>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(sbyte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<sbyte>(rawArray, dimensions, dtype, device, requires_grad);
    public static Tensor tensor(IList<sbyte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<sbyte>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(IList<sbyte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<sbyte>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(sbyte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<sbyte>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(sbyte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<sbyte>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(sbyte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<sbyte>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(Memory<sbyte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<sbyte>(rawArray.Span, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(short scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<short>([scalar], [], null, device, requires_grad);
    public static Tensor tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<short>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(short[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<short>(rawArray, dimensions, dtype, device, requires_grad);
    public static Tensor tensor(IList<short> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<short>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(IList<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<short>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(short[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<short>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(short[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<short>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(short[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<short>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(Memory<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<short>(rawArray.Span, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>([scalar], [], null, device, requires_grad);
    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(rawArray, dimensions, dtype, device, requires_grad);
    public static Tensor tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(IList<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<int>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(int[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<int>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(int[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<int>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(Memory<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(rawArray.Span, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>([scalar], [], dtype, device, requires_grad);
    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(dataArray, [dataArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(dataArray, dimensions, dtype, device, requires_grad);
    public static Tensor tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(IList<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<long>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(long[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<long>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(long[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<long>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(Memory<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(rawArray.Span, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(Half[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<Half>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(Half[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<Half>(rawArray, dimensions, dtype, device, requires_grad);
    public static Tensor tensor(IList<Half> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<Half>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(IList<Half> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<Half>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(Half[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<Half>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(Half[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<Half>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(Half[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<Half>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(Memory<Half> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<Half>(rawArray.Span, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>([scalar], [], null, device, requires_grad);
    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(rawArray, dimensions, dtype, device, requires_grad);
    public static Tensor tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(IList<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);
    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<float>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(float[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<float>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(float[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<float>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(Memory<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(rawArray.Span, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>([scalar], [], dtype, device, requires_grad);
    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>(rawArray, [rawArray.Length], dtype, device, requires_grad);
    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>(rawArray, dimensions, dtype, device, requires_grad);
    public static Tensor tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);
    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<double>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(double[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<double>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(double[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<double>(rawArray, dtype, device, requires_grad);
    public static Tensor tensor(Memory<double> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>(rawArray.Span, dimensions, dtype, device, requires_grad);
}
