using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>CUDA, where the system's libtorch has it.</summary>
    public static class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static int device_count() => NativeMethods.slt_cuda_device_count();

        public static bool is_cudnn_available() => is_available() && NativeMethods.slt_cuda_has_cudnn() != 0;

        /// <summary>Seeds the generator of the current CUDA device; remembered, or ignored, where there is none.</summary>
        public static void manual_seed(long seed) => SeedAll(seed);

        public static void manual_seed_all(long seed) => SeedAll(seed);

        /// <summary>Waits for all work of the device.</summary>
        public static void synchronize(Device? device = null)
        {
            InitializeDeviceType(DeviceType.CUDA);
            NativeMethods.Check(NativeMethods.slt_cuda_synchronize(device?.index ?? -1));
        }

        private static void SeedAll(long seed)
        {
            for (var i = 0; i < device_count(); i++)
            {
                using var generator = new Generator(
                    NativeMethods.slt_generator_default((int)DeviceType.CUDA, i), new Device(i));
                generator.manual_seed(seed);
            }
        }
    }
}
