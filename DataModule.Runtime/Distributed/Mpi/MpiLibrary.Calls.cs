namespace DataModule;

/// <summary>
/// The MPI functions in use. Handles of MPICH are 32 bits wide; it does not read the upper half of the registers in which they are passed.
/// </summary>
internal sealed unsafe partial class MpiLibrary
{
    public bool IsInitialized => Flag("MPI_Initialized");

    public bool IsFinalized => Flag("MPI_Finalized");

    /// <summary>Initialises MPI, with errors returned instead of ending the job.</summary>
    /// <returns>The granted level of thread support.</returns>
    public int Initialize(int threads)
    {
        int granted;
        Check(((delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int>)Export("MPI_Init_thread"))(null, null, threads, &granted), "MPI_Init_thread");
        var handler = Handle("ompi_mpi_errors_return", 0x54000001);
        Check(((delegate* unmanaged[Cdecl]<nint, nint, int>)Export("MPI_Comm_set_errhandler"))(World, handler), "MPI_Comm_set_errhandler");
        return granted;
    }

    public int QueryThread()
    {
        int granted;
        Check(((delegate* unmanaged[Cdecl]<int*, int>)Export("MPI_Query_thread"))(&granted), "MPI_Query_thread");
        return granted;
    }

    public int Rank() => Number("MPI_Comm_rank");

    public int Size() => Number("MPI_Comm_size");

    public void FinalizeAll() => Check(((delegate* unmanaged[Cdecl]<int>)Export("MPI_Finalize"))(), "MPI_Finalize");

    public void Abort(int exitCode) => ((delegate* unmanaged[Cdecl]<nint, int, int>)Export("MPI_Abort"))(World, exitCode);

    public void Broadcast(void* buffer, int count, int root) => Check(
        ((delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int>)Export("MPI_Bcast"))(buffer, count, Byte, root, World), "MPI_Bcast");

    public void AllReduceSum(void* buffer, int count, nint type) => Check(
        ((delegate* unmanaged[Cdecl]<nint, void*, int, nint, nint, nint, int>)Export("MPI_Allreduce"))(InPlace, buffer, count, type, Sum, World),
        "MPI_Allreduce");

    public void AllGather(void* buffer, int count, int* counts, int* offsets, void* all) => Check(
        ((delegate* unmanaged[Cdecl]<void*, int, nint, void*, int*, int*, nint, nint, int>)Export("MPI_Allgatherv"))(
            buffer, count, Byte, all, counts, offsets, Byte, World),
        "MPI_Allgatherv");

    /// <summary>Starts to send. The buffer must stay valid until <see cref="Test"/> returns true.</summary>
    public nint Send(void* buffer, int count, int to, int tag)
    {
        nint request = 0;
        Check(
            ((delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Export("MPI_Isend"))(buffer, count, Byte, to, tag, World, &request),
            "MPI_Isend");
        return request;
    }

    /// <summary>Starts to receive. The buffer must stay valid until <see cref="Test"/> returns true.</summary>
    public nint Receive(void* buffer, int count, int from, int tag)
    {
        nint request = 0;
        Check(
            ((delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Export("MPI_Irecv"))(buffer, count, Byte, from, tag, World, &request),
            "MPI_Irecv");
        return request;
    }

    /// <summary>Whether a transfer is complete. Stays true when asked again.</summary>
    public bool Test(ref nint request)
    {
        int done;
        fixed (nint* address = &request)
        {
            Check(((delegate* unmanaged[Cdecl]<nint*, int*, nint, int>)Export("MPI_Test"))(address, &done, StatusIgnore), "MPI_Test");
        }

        return done != 0;
    }

    /// <summary>Starts an all-reduce by sum. The buffer must stay valid until <see cref="Test"/> returns true.</summary>
    public nint BeginAllReduceSum(void* buffer, int count, nint type)
    {
        nint request = 0;
        Check(
            ((delegate* unmanaged[Cdecl]<nint, void*, int, nint, nint, nint, nint*, int>)Export("MPI_Iallreduce"))(
                InPlace, buffer, count, type, Sum, World, &request),
            "MPI_Iallreduce");
        return request;
    }

    /// <summary>Whether a message with this tag has arrived from any rank.</summary>
    public bool HasCome(int tag)
    {
        int come;
        Check(
            ((delegate* unmanaged[Cdecl]<int, int, nint, int*, nint, int>)Export("MPI_Iprobe"))(AnySource, tag, World, &come, StatusIgnore),
            "MPI_Iprobe");
        return come != 0;
    }

    /// <summary>Receives from any rank. Waits without a timeout.</summary>
    public void ReceiveFromAny(void* buffer, int count, int tag) => Check(
        ((delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint, int>)Export("MPI_Recv"))(buffer, count, Byte, AnySource, tag, World, StatusIgnore),
        "MPI_Recv");

    private bool Flag(string name)
    {
        int flag;
        Check(((delegate* unmanaged[Cdecl]<int*, int>)Export(name))(&flag), name);
        return flag != 0;
    }

    private int Number(string name)
    {
        int number;
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)Export(name))(World, &number), name);
        return number;
    }
}
