namespace DataModule;

/// <summary>The launcher that started this process, found by its environment variables.</summary>
public enum Launcher
{
    /// <summary>No launcher: a single process.</summary>
    None,

    /// <summary>torchrun, or another launcher that sets its variables.</summary>
    Torchrun,

    /// <summary>Open MPI's mpirun.</summary>
    OpenMpi,

    /// <summary>The mpirun of MPICH or its derivatives (Intel MPI, MVAPICH).</summary>
    Mpich,

    /// <summary>Slurm's srun.</summary>
    Slurm,
}
