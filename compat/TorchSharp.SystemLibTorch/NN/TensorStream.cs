using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>Tensors in streams, in TorchSharp's format: type, shape and sizes as LEB128, then the elements.</summary>
internal static unsafe class TensorStream
{
    private const int Chunk = 1 << 20;
    private static readonly Operator Contiguous = new("aten::contiguous");

    public static void Write(BinaryWriter writer, Tensor tensor)
    {
        using var withoutGradients = no_grad();
        using var moved = tensor.to(tensor.dtype, new Device(DeviceType.CPU));
        using var flat = Contiguous.Call(moved);
        writer.Write7BitEncodedInt64((long)flat.dtype);
        var shape = flat.shape;
        writer.Write7BitEncodedInt64(shape.Length);
        foreach (var size in shape)
        {
            writer.Write7BitEncodedInt64(size);
        }
        var length = flat.NumberOfElements * flat.ElementSize;
        var bytes = (byte*)NativeMethods.slt_tensor_data(flat.Handle);
        for (long begin = 0; begin < length; begin += Chunk)
        {
            writer.Write(new ReadOnlySpan<byte>(bytes + begin, (int)Math.Min(Chunk, length - begin)));
        }
    }

    /// <exception cref="InvalidDataException">The stream holds no tensor.</exception>
    /// <exception cref="EndOfStreamException">The stream ends within the tensor.</exception>
    public static Tensor Read(BinaryReader reader)
    {
        var type = (ScalarType)reader.Read7BitEncodedInt64();
        var dimensions = reader.Read7BitEncodedInt64();
        if (!Enum.IsDefined(type) || dimensions is < 0 or > 64)
        {
            throw new InvalidDataException($"Expected a tensor, but found type {type} and {dimensions} dimensions.");
        }
        var shape = new long[dimensions];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = reader.Read7BitEncodedInt64();
        }
        var tensor = empty(shape, type);
        var length = tensor.NumberOfElements * tensor.ElementSize;
        var bytes = (byte*)NativeMethods.slt_tensor_data(tensor.Handle);
        for (long begin = 0; begin < length;)
        {
            var read = reader.Read(new Span<byte>(bytes + begin, (int)Math.Min(Chunk, length - begin)));
            if (read == 0)
            {
                tensor.Dispose();
                throw new EndOfStreamException($"The stream ended {length - begin} bytes before the end of a tensor.");
            }
            begin += read;
        }
        GC.KeepAlive(tensor);
        return tensor;
    }
}
