using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The C functions of native/systemlibtorch.cpp.</summary>
/// <remarks>
/// Those marked <c>SuppressGCTransition</c> read a field or two: they neither block, allocate nor throw, and the
/// switch of the garbage collector's mode would cost more than they do.
/// </remarks>
internal static unsafe partial class NativeMethods
{
    private const string Library = NativeLibraryLoader.Name;

    static NativeMethods() => NativeLibraryLoader.Register();

    /// <summary>The failure of the native call just made on this thread, as TorchSharp reports it.</summary>
    public static ExternalException LastError() => new(Marshal.PtrToStringUTF8((nint)slt_last_error()));

    public static void Check(int result)
    {
        if (result < 0)
        {
            throw LastError();
        }
    }

    [LibraryImport(Library)] private static partial byte* slt_last_error();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void* slt_operator_find(string name, string overload);

    [LibraryImport(Library)]
    public static partial int slt_operator_call(
        void* op, NativeValue* arguments, int count, NativeValue* results, int capacity);

    [LibraryImport(Library)] public static partial void slt_tensor_list_take(void* list, nint* handles);

    // Tensors
    [LibraryImport(Library)] public static partial void slt_tensor_free(nint tensor);
    [LibraryImport(Library)] public static partial void* slt_tensor_data(nint tensor);
    [LibraryImport(Library)]
    public static partial nint slt_tensor_from_blob(
        void* data, long* sizes, int dimensions, int dtype, delegate* unmanaged<void*, void> deleter, void* context);
    [LibraryImport(Library)] public static partial int slt_tensor_strides(nint tensor, long* strides);
    [LibraryImport(Library)] public static partial int slt_tensor_is_leaf(nint tensor);
    [LibraryImport(Library)] public static partial int slt_tensor_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] public static partial nint slt_tensor_grad(nint tensor);
    [LibraryImport(Library)] public static partial void slt_tensor_set_grad(nint tensor, nint grad);
    [LibraryImport(Library), SuppressGCTransition] public static partial nint slt_tensor_share(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int slt_tensor_dtype(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int slt_tensor_device_type(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int slt_tensor_device_index(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial long slt_tensor_dimensions(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial long slt_tensor_elements(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial long slt_tensor_storage_offset(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int slt_tensor_is_contiguous(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int slt_tensor_is_sparse(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int slt_tensor_requires_grad(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial void slt_tensor_sizes(nint tensor, long* sizes);

    [LibraryImport(Library)]
    public static partial int slt_backward(
        nint* roots, int rootCount, nint* seeds, int seedCount, nint* leaves, int leafCount,
        int retainGraph, int createGraph);
    [LibraryImport(Library)]
    public static partial int slt_grad(
        nint* roots, int rootCount, nint* seeds, int seedCount, nint* leaves, int leafCount,
        int retainGraph, int createGraph, int allowUnused, nint* results);

    // Grad mode: of the calling thread
    [LibraryImport(Library)] public static partial int slt_grad_enabled();
    [LibraryImport(Library)] public static partial void slt_grad_set_enabled(int enabled);
    [LibraryImport(Library)] public static partial int slt_inference_enabled();
    [LibraryImport(Library)] public static partial nint slt_inference_enter(int enabled);
    [LibraryImport(Library)] public static partial void slt_inference_leave(nint mode);

    // Generators
    [LibraryImport(Library)] public static partial nint slt_generator_default(int deviceType, int deviceIndex);
    [LibraryImport(Library)] public static partial nint slt_generator_new(ulong seed, int deviceType, int deviceIndex);
    [LibraryImport(Library)] public static partial void slt_generator_free(nint generator);
    [LibraryImport(Library)] public static partial int slt_generator_seed(nint generator, ulong seed);
    [LibraryImport(Library)] public static partial ulong slt_generator_initial_seed(nint generator);
    [LibraryImport(Library)] public static partial nint slt_generator_get_state(nint generator);
    [LibraryImport(Library)] public static partial int slt_generator_set_state(nint generator, nint state);
    [LibraryImport(Library)] public static partial int slt_manual_seed(ulong seed);

    // Threads, CUDA, version
    [LibraryImport(Library)] public static partial int slt_threads();
    [LibraryImport(Library)] public static partial int slt_interop_threads();
    [LibraryImport(Library)] public static partial int slt_set_threads(int count);
    [LibraryImport(Library)] public static partial int slt_set_interop_threads(int count);
    [LibraryImport(Library)] public static partial int slt_cuda_device_count();
    [LibraryImport(Library)] public static partial int slt_cuda_has_cudnn();
    [LibraryImport(Library)] public static partial int slt_cuda_synchronize(int deviceIndex);
    [LibraryImport(Library)] public static partial byte* slt_version();
}
