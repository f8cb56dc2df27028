using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers with its own state.</summary>
    public class Generator : IDisposable
    {
        /// <param name="seed">The first seed.</param>
        /// <param name="device">Where the numbers are drawn; the CPU by default.</param>
        public Generator(ulong seed = 0, Device? device = null)
            : this(NativeMethods.slt_generator_new(seed, (int)(device ?? CPU).type, (device ?? CPU).index), device ?? CPU)
        {
        }

        internal Generator(nint handle, Device device)
        {
            Handle = handle != 0 ? handle : throw NativeMethods.LastError();
            this.device = device;
        }

        public IntPtr Handle { get; private set; }

        public Device device { get; private set; }

        /// <summary>The generator that operators use when none is given.</summary>
        public static Generator Default => new(NativeMethods.slt_generator_default((int)DeviceType.CPU, -1), CPU);

        /// <summary>The whole state, as a byte tensor on the CPU.</summary>
        public Tensor get_state()
        {
            var state = Tensor.FromHandle(NativeMethods.slt_generator_get_state(Handle));
            GC.KeepAlive(this);
            return state;
        }

        public void set_state(Tensor value)
        {
            NativeMethods.Check(NativeMethods.slt_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }

        public Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.slt_generator_seed(Handle, (ulong)seed));
            return this;
        }

        /// <summary>Seeds from the clock, and says with what.</summary>
        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        /// <summary>The seed last given.</summary>
        public long initial_seed()
        {
            var seed = (long)NativeMethods.slt_generator_initial_seed(Handle);
            GC.KeepAlive(this);
            return seed;
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Handle;
            Handle = 0;
            if (handle != 0)
            {
                NativeMethods.slt_generator_free(handle);
            }
        }

        ~Generator() => Dispose(disposing: false);

        public void Dispose()
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }
    }
}
