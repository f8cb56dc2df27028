using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator
            toDtype = new("aten::to", "dtype"), toDevice = new("aten::to", "device"),
            cloneOp = new("aten::clone"), copyInPlace = new("aten::copy_"), detachOp = new("aten::detach"),
            detachInPlace = new("aten::detach_"), fillScalar = new("aten::fill_", "Scalar"), zeroInPlace = new("aten::zero_"),
            setSource = new("aten::set_", "source_Tensor"), itemOp = new("aten::item"),
            isPinned = new("aten::is_pinned"), pinMemory = new("aten::pin_memory"), toDense = new("aten::to_dense");

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(toDtype.Call(this, type, non_blocking, copy), disposeAfter);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        /// <summary>This tensor itself, as a new object, if it is there already; else a copy on that device.</summary>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) => to(dtype, new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) =>
            Converted(toDevice.Call(this, InitializeDevice(device), type, non_blocking, copy), disposeAfter);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) =>
            to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false)
        {
            if (device is not null && device.type != DeviceType.CUDA)
            {
                throw new ArgumentException("Not a CUDA device.", nameof(device));
            }
            return to(device ?? CUDA, non_blocking: non_blocking);
        }

        public Tensor type(ScalarType dtype) => to_type(dtype);
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);
        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @char() => to_type(ScalarType.Int8);
        public Tensor @short() => to_type(ScalarType.Int16);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);

        public Tensor clone() => cloneOp.Call(this);

        /// <summary>Copies, converting and broadcasting, from another tensor into this one.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false) => InPlace(copyInPlace, source, nonBlocking);

        public Tensor fill_(Scalar value) => InPlace(fillScalar, value);

        /// <summary>Fills with zeros. Unlike other operations in place, as in TorchSharp, returns a new object.</summary>
        public Tensor zero_() => zeroInPlace.Call(this);

        /// <summary>Makes this tensor share the storage of another.</summary>
        public Tensor set_(Tensor source) => InPlace(setSource, source);

        public Tensor detach() => detachOp.Call(this);

        public Tensor detach_() => InPlace(detachInPlace);

        public Tensor to_dense() => toDense.Call(this);

        /// <summary>Whether the memory is page-locked; false where libtorch has no CUDA.</summary>
        public bool is_pinned() => isPinned.CallBool(this);

        public Tensor pin_memory() => pinMemory.Call(this);

        /// <summary>The only element, as a number.</summary>
        public Scalar ToScalar() => itemOp.CallScalar(this);

        /// <summary>The only element. From a device, it is copied to the CPU first.</summary>
        /// <exception cref="ArgumentException">Not one element, or not of type <typeparamref name="T"/>.</exception>
        public unsafe T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException("Number of elements in the tensor must be 1");
            }
            ValidateType(typeof(T));
            if (device_type == DeviceType.CPU)
            {
                var value = *(T*)DataPointer;
                GC.KeepAlive(this);
                return value;
            }
            using var here = cpu();
            return here.item<T>();
        }

        /// <summary>The elements, from .NET. From a device, they are copied to the CPU first.</summary>
        public Utils.TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new Utils.TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <summary>The memory of a contiguous tensor on the CPU. The span does not keep the tensor alive.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous())
                {
                    throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                }
                var length = NumberOfElements * ElementSize;
                if (length > int.MaxValue)
                {
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                }
                if (device_type != DeviceType.CPU)
                {
                    throw new InvalidOperationException("Reading data from non-CPU memory is not supported. " +
                        "Move or copy the tensor to the cpu before reading.");
                }
                return new Span<byte>(length == 0 ? null : DataPointer, (int)length);
            }
            set
            {
                if (!is_contiguous())
                {
                    throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                }
                if (NumberOfElements * ElementSize != value.Length)
                {
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                }
                value.CopyTo(bytes);
                GC.KeepAlive(this);
            }
        }

        internal unsafe void* DataPointer
        {
            get
            {
                var data = NativeMethods.slt_tensor_data(Handle);
                GC.KeepAlive(this);
                return data is null && NumberOfElements > 0 ? throw NativeMethods.LastError() : data;
            }
        }

        internal void ValidateType(Type dotnetType)
        {
            if (dotnetType != DotnetType(dtype))
            {
                throw new ArgumentException($"{dotnetType.Name} is not compatible with {dtype}");
            }
        }

        private static Type? DotnetType(ScalarType type) => type switch
        {
            ScalarType.Byte => typeof(byte),
            ScalarType.Int8 => typeof(sbyte),
            ScalarType.Int16 => typeof(short),
            ScalarType.Int32 => typeof(int),
            ScalarType.Int64 => typeof(long),
            ScalarType.Float16 => typeof(Half),
            ScalarType.Float32 => typeof(float),
            ScalarType.Float64 => typeof(double),
            ScalarType.Bool => typeof(bool),
            _ => null,
        };

        private Tensor Converted(Tensor result, bool disposeAfter)
        {
            if (disposeAfter)
            {
                Dispose();
            }
            return result;
        }
    }
}
