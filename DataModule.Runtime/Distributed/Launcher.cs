namespace DataModule;

/// <summary>What started this process, as its environment variables tell.</summary>
public enum Launcher
{
    /// <summary>Nothing that starts several: a single process.</summary>
    None,

    /// <summary>torchrun, or whatever sets its variables.</summary>
    Torchrun,

    /// <summary>Open MPI's mpirun.</summary>
    OpenMpi,

    /// <summary>MPICH's mpirun, or that of its family (Intel MPI, MVAPICH).</summary>
    Mpich,

    /// <summary>Slurm's srun.</summary>
    Slurm,
}
