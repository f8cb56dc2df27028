using System.Runtime.InteropServices;
using System.Text;

namespace DataModule;

/// <summary>
/// The system's MPI, called directly. There are two families with the same C interface and different handles. Open MPI's handles are
/// addresses that it exports. MPICH's, which Intel MPI, MVAPICH and Cray share, are constants. Sources: mpi.h of Open MPI 4.1 and 5.0 and
/// of MPICH 4.0; the MPI standard 4.0.
/// </summary>
internal sealed unsafe partial class MpiLibrary
{
    /// <summary>Any thread may call, one at a time (MPI_THREAD_SERIALIZED).</summary>
    public const int Serialized = 2;

    /// <summary>Only the thread that initialised may call (MPI_THREAD_FUNNELED).</summary>
    public const int Funneled = 1;

    private const int Success = 0;
    private const string Variable = "DATAMODULE_MPI_LIBRARY";

    private readonly nint handle;
    private readonly bool isOpenMpi;

    private MpiLibrary(nint handle, string name)
    {
        this.handle = handle;
        Name = name;
        isOpenMpi = NativeLibrary.TryGetExport(handle, "ompi_mpi_comm_world", out _);
        if (!NativeLibrary.TryGetExport(handle, "MPI_Init_thread", out _))
        {
            throw new CollectiveException($"'{name}' is not an MPI library: it has no MPI_Init_thread.");
        }

        World = Handle("ompi_mpi_comm_world", 0x44000000);
        Byte = Handle("ompi_mpi_byte", 0x4c00010d);
        Float = Handle("ompi_mpi_float", 0x4c00040a);
        Double = Handle("ompi_mpi_double", 0x4c00080b);
        Int32 = Handle("ompi_mpi_int32_t", 0x4c000439);
        Int64 = Handle("ompi_mpi_int64_t", 0x4c00083a);
        Sum = Handle("ompi_mpi_op_sum", 0x58000003);
        InPlace = isOpenMpi ? 1 : -1;
        StatusIgnore = isOpenMpi ? 0 : 1;
        AnySource = isOpenMpi ? -1 : -2;
    }

    /// <summary>The file or name that the library was loaded by.</summary>
    public string Name { get; }

    public nint World { get; }

    public nint Byte { get; }

    public nint Float { get; }

    public nint Double { get; }

    public nint Int32 { get; }

    public nint Int64 { get; }

    public nint Sum { get; }

    public nint InPlace { get; }

    public nint StatusIgnore { get; }

    public int AnySource { get; }

    /// <summary>The first line of the library's version text, such as "Open MPI v4.1.4, ...".</summary>
    public string Version
    {
        get
        {
            // MPICH's text may have 8,192 bytes.
            var text = stackalloc byte[8192];
            int length;
            ((delegate* unmanaged[Cdecl]<byte*, int*, int>)Export("MPI_Get_library_version"))(text, &length);
            return Encoding.UTF8.GetString(text, Math.Clamp(length, 0, 8192)).TrimEnd('\0').Split('\n')[0].Trim();
        }
    }

    /// <summary>Loads the MPI library of a launcher.</summary>
    /// <exception cref="CollectiveException">There is none. The message names the package to install.</exception>
    public static MpiLibrary Load(Launcher launcher)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
        {
            return NativeLibrary.TryLoad(chosen, out var own)
                ? new MpiLibrary(own, chosen)
                : throw new CollectiveException($"The MPI library '{chosen}' could not be loaded. It is set by {Variable}: check the path.");
        }

        // The numbers are ABI versions: 40 for Open MPI 4 and 5, 12 for MPICH 3 and 4 and its derivatives.
        string[] openMpi = ["libmpi.so.40"], mpich = ["libmpi.so.12", "libmpich.so.12"];
        var names = launcher switch
        {
            Launcher.OpenMpi => openMpi,
            Launcher.Mpich => mpich,
            _ => [.. openMpi, .. mpich, "libmpi.so"],
        };
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var found))
            {
                return new MpiLibrary(found, name);
            }
        }

        var package = launcher == Launcher.Mpich ? "libmpich12 (Debian, Ubuntu) or mpich (Fedora, RHEL)" : "libopenmpi3 (Debian, Ubuntu) or openmpi (Fedora, RHEL)";
        throw new CollectiveException(
            $"The run has several processes, but none of {string.Join(", ", names)} could be loaded. Install the MPI of the launcher, " +
            $"{package}; or set {Variable} to the library's path.");
    }

    public nint Export(string name) => NativeLibrary.TryGetExport(handle, name, out var address)
        ? address
        : throw new CollectiveException($"The MPI library '{Name}' has no {name}: MPI 3.0 or newer is needed.");

    /// <summary>Throws if a call failed.</summary>
    public void Check(int result, string call)
    {
        if (result == Success)
        {
            return;
        }

        var text = stackalloc byte[1024];
        int length;
        ((delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Export("MPI_Error_string"))(result, text, &length);
        throw new CollectiveException($"{call} failed: {Encoding.UTF8.GetString(text, Math.Clamp(length, 0, 1024)).TrimEnd('\0')} ({Version})");
    }

    private nint Handle(string export, nint constant) => isOpenMpi ? Export(export) : constant;
}
