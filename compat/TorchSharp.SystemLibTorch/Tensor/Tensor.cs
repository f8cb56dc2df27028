using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of libtorch: owned by the dispose scope it was made in, else by the caller.</summary>
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long peakCount;

        internal IntPtr handle;

        /// <param name="handle">A native tensor with one reference, which passes to this object.</param>
        internal Tensor(IntPtr handle)
        {
            this.handle = handle;
            var total = Interlocked.Increment(ref totalCount);
            for (var peak = PeakCount; total > peak; peak = PeakCount)
            {
                Interlocked.CompareExchange(ref peakCount, total, peak);
            }
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        internal static Tensor FromHandle(nint handle) =>
            handle != 0 ? new Tensor(handle) : throw NativeMethods.LastError();

        ~Tensor() => Dispose(false);

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>A name for debugging.</summary>
        public string? name { get; set; }

        /// <summary>The number of tensor objects that are neither disposed nor finalized, on all threads.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        public static long PeakCount => Interlocked.Read(ref peakCount);

        /// <summary>The native tensor.</summary>
        /// <exception cref="InvalidOperationException">The tensor was disposed.</exception>
        public IntPtr Handle => handle != 0
            ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        /// <summary>Whether the tensor was disposed.</summary>
        public bool IsInvalid => handle == 0;

        public void Dispose()
        {
            if (handle != 0)
            {
                DisposeScopeManager.ThreadSingleton.CountDisposal(this);
            }
            OwningDisposeScope?.MarkAsDisposed(this);
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        private void Dispose(bool disposing)
        {
            // Two threads may dispose at once, and only one of them may free.
            var owned = Interlocked.Exchange(ref handle, 0);
            if (owned != 0)
            {
                Interlocked.Decrement(ref totalCount);
                NativeMethods.slt_tensor_free(owned);
            }
        }

        /// <summary>Moves to the scope around the owning one; where there is none, out of all scopes.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } owner)
            {
                owner.MoveToOther(other, this);
            }
            else
            {
                other?.Attach(this);
            }
            return this;
        }

        /// <summary>Moves to the scope that owns the other tensor, or out of all scopes if none does.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Gives up the native tensor: the caller frees it.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            var decoupled = Handle;
            MoveHandle();
            return decoupled;
        }

        /// <summary>Takes the native tensor out, for another tensor object to own.</summary>
        internal IntPtr MoveHandle()
        {
            GC.SuppressFinalize(this);
            var moved = Interlocked.Exchange(ref handle, 0);
            if (moved != 0)
            {
                Interlocked.Decrement(ref totalCount);
                DisposeScopeManager.ThreadSingleton.CountDisposal(this);
                OwningDisposeScope?.MarkAsDisposed(this);
            }
            return moved;
        }

        /// <summary>A second tensor object for the same native tensor; each is disposed on its own.</summary>
        public Tensor alias()
        {
            var shared = new Tensor(NativeMethods.slt_tensor_share(Handle));
            GC.KeepAlive(this);
            return shared;
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();
    }
}
