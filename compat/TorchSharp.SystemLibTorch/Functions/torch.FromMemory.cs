using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor over the array's own memory if type and device allow, which stays pinned for its life.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false)
    {
        var type = TypeOfElements(rawArray);
        return Converted(Share(rawArray, ShapeOf(rawArray), 0, type), dtype ?? type, device, requires_grad);
    }

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) =>
        from_array(data, dtype, device);

    /// <summary>A tensor of one dimension over part of the array's own memory, which stays pinned for its life.</summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0,
        bool requires_grad = false)
    {
        if (offset < 0 || offset >= rawArray.LongLength)
        {
            throw new ArgumentException($"invalid value for 'offset': {offset}");
        }
        count = count < 0 ? rawArray.LongLength - offset : count;
        if (count > rawArray.LongLength - offset)
        {
            throw new IndexOutOfRangeException($"element count is too large: {count}");
        }
        return Converted(Share(rawArray, [count], offset, TypeOfElements(rawArray)), dtype, CPU, requires_grad);
    }

    private static Tensor FromSpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype,
        Device? device, bool requiresGrad) where T : unmanaged
    {
        var count = 1L;
        foreach (var size in dimensions)
        {
            count *= size;
        }
        if (count > values.Length)
        {
            throw new ArgumentException(
                $"mismatched total size creating a tensor from an array: {count} vs. {values.Length}");
        }
        var type = ToScalarType(typeof(T));
        var tensor = emptyOp.Call(dimensions.ToArray(), type);
        MemoryMarshal.AsBytes(values[..(int)count]).CopyTo(tensor.bytes);
        return Converted(tensor, dtype ?? type, device, requiresGrad);
    }

    private static Tensor FromArray<T>(Array array, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        ref var first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array));
        return FromSpan(
            MemoryMarshal.CreateReadOnlySpan(ref first, array.Length), ShapeOf(array), dtype, device, requiresGrad);
    }

    private static unsafe Tensor Share(Array array, long[] shape, long offset, ScalarType type)
    {
        var pinned = GCHandle.Alloc(array, GCHandleType.Pinned);
        fixed (long* sizes = shape)
        {
            var data = (byte*)pinned.AddrOfPinnedObject() + offset * ElementSizeOf(type);
            var handle = NativeMethods.slt_tensor_from_blob(
                data, sizes, shape.Length, (int)type, &Unpin, (void*)GCHandle.ToIntPtr(pinned));
            if (handle == 0)
            {
                pinned.Free();
                throw NativeMethods.LastError();
            }
            return new Tensor(handle);
        }
    }

    [UnmanagedCallersOnly]
    private static unsafe void Unpin(void* handle) => GCHandle.FromIntPtr((nint)handle).Free();

    private static Tensor Converted(Tensor tensor, ScalarType type, Device? device, bool requiresGrad)
    {
        var target = InitializeDevice(device);
        if (tensor.dtype != type || target.type != DeviceType.CPU)
        {
            var original = tensor;
            tensor = original.to(type, target);
            original.Dispose();
        }
        return Tensor.WithGrad(tensor, requiresGrad);
    }

    private static long[] ShapeOf(Array array)
    {
        var shape = new long[array.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = array.GetLongLength(i);
        }
        return shape;
    }

    private static ScalarType TypeOfElements(Array array) => ToScalarType(array.GetType().GetElementType()!);

    private static ScalarType ToScalarType(Type type) =>
        type == typeof(float) ? ScalarType.Float32 :
        type == typeof(double) ? ScalarType.Float64 :
        type == typeof(long) ? ScalarType.Int64 :
        type == typeof(int) ? ScalarType.Int32 :
        type == typeof(short) ? ScalarType.Int16 :
        type == typeof(sbyte) ? ScalarType.Int8 :
        type == typeof(byte) ? ScalarType.Byte :
        type == typeof(bool) ? ScalarType.Bool :
        type == typeof(Half) ? ScalarType.Float16 :
        throw new NotSupportedException($"The type {type.FullName} is not supported.");
}
