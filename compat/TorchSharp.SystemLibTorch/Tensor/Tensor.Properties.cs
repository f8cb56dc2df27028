using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The number of dimensions.</summary>
        public long Dimensions => Kept(NativeMethods.slt_tensor_dimensions(Handle));

        public long dim() => Dimensions;

        public long ndim => Dimensions;

        public long NumberOfElements => Kept(NativeMethods.slt_tensor_elements(Handle));

        public long numel() => NumberOfElements;

        /// <summary>Bytes of an element.</summary>
        public long ElementSize => ElementSizeOf(dtype);

        public long element_size() => ElementSize;

        public ScalarType dtype => (ScalarType)Kept(NativeMethods.slt_tensor_dtype(Handle));

        public DeviceType device_type => (DeviceType)Kept(NativeMethods.slt_tensor_device_type(Handle));

        public int device_index => (int)Kept(NativeMethods.slt_tensor_device_index(Handle));

        public Device device =>
            device_type == DeviceType.CPU ? new Device(DeviceType.CPU) : new Device(device_type, device_index);

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* first = sizes)
                {
                    NativeMethods.slt_tensor_sizes(Handle, first);
                }
                GC.KeepAlive(this);
                return sizes;
            }
        }

        public long[] size() => shape;

        /// <summary>The size of one dimension; negative ones count from the end.</summary>
        public unsafe long size(int dim)
        {
            // Asked for at every step of a training loop: no array for it.
            var index = Wrap(dim);
            var sizes = stackalloc long[(int)Dimensions];
            NativeMethods.slt_tensor_sizes(Handle, sizes);
            GC.KeepAlive(this);
            return sizes[index];
        }

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* first = strides)
            {
                NativeMethods.Check(NativeMethods.slt_tensor_strides(Handle, first));
            }
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim) => stride()[Wrap(dim)];

        public long storage_offset() => Kept(NativeMethods.slt_tensor_storage_offset(Handle));

        public bool is_contiguous() => Kept(NativeMethods.slt_tensor_is_contiguous(Handle)) != 0;

        public bool is_sparse => Kept(NativeMethods.slt_tensor_is_sparse(Handle)) != 0;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        // The native side reads through a bare handle: the finalizer must not run before it has.
        private long Kept(long value)
        {
            GC.KeepAlive(this);
            return value;
        }

        private int Wrap(int dim)
        {
            var dimensions = (int)Dimensions;
            return dim >= -dimensions && dim < dimensions
                ? dim < 0 ? dim + dimensions : dim
                : throw new System.Runtime.InteropServices.ExternalException(
                    $"Dimension out of range (expected to be in range of [{-dimensions}, {dimensions - 1}], but got {dim})");
        }
    }
}
