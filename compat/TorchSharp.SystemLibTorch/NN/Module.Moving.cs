using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            private static readonly Operator SetData = new("aten::set_data");

            /// <summary>Moves and converts the parameters, gradients and buffers.</summary>
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                ThrowIfNotFloating(dtype);
                return Move(device, dtype, non_blocking);
            }

            /// <summary>Moves the parameters, gradients and buffers.</summary>
            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                Move(new Device(deviceType, deviceType == DeviceType.CUDA ? deviceIndex : -1), null, non_blocking);

            /// <summary>Converts the parameters, gradients and buffers of floating point types.</summary>
            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                ThrowIfNotFloating(dtype);
                return Move(null, dtype, non_blocking);
            }

            /// <summary>Moves and converts all to the device and type of another tensor.</summary>
            public Module _to(Tensor other, bool non_blocking) => _to(other.device, other.dtype, non_blocking);

            private Module Move(Device? device, ScalarType? dtype, bool non_blocking)
            {
                if (device?.type == DeviceType.CUDA && !cuda.is_available())
                {
                    throw new InvalidOperationException("CUDA is not available.");
                }
                foreach (var child in _submodules.Values)
                {
                    if (device is null)
                    {
                        child._to(dtype!.Value, non_blocking);
                    }
                    else if (dtype is null)
                    {
                        child._to(device.type, device.index, non_blocking);
                    }
                    else
                    {
                        child._to(device, dtype.Value, non_blocking);
                    }
                }
                using var withoutGradients = no_grad();
                foreach (var parameter in _parametersByName.Values)
                {
                    using var gradient = parameter.grad;
                    SetConverted(parameter, device, dtype, non_blocking);
                    if (gradient is not null)
                    {
                        SetConverted(gradient, device, dtype, non_blocking);
                    }
                }
                foreach (var (buffer, _) in _buffersByName.Values)
                {
                    SetConverted(buffer, device, dtype, non_blocking);
                }
                return this;
            }

            // The tensor stays the same object: fields, optimizers and modules that share it go on to see it.
            private static void SetConverted(Tensor tensor, Device? device, ScalarType? dtype, bool non_blocking)
            {
                var type = tensor.dtype;
                var target = dtype is { } wanted && (is_floating_point(type) || is_complex(type)) ? wanted : type;
                using var converted = tensor.to(target, device ?? tensor.device, non_blocking: non_blocking);
                SetData.Run(tensor, converted);
            }

            private static void ThrowIfNotFloating(ScalarType dtype)
            {
                if (dtype is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64
                    or ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64))
                {
                    throw new ArgumentException(
                        $"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
                }
            }
        }
    }
}
