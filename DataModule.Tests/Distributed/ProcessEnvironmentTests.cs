using Xunit;

namespace DataModule.Tests.Distributed;

public sealed class ProcessEnvironmentTests
{
    [Theory]
    [InlineData("", Launcher.None, 0, 1, 0, 0)]
    [InlineData("RANK=3 WORLD_SIZE=8 LOCAL_RANK=1 GROUP_RANK=1", Launcher.Torchrun, 3, 8, 1, 1)]
    [InlineData("RANK=3 WORLD_SIZE=8", Launcher.Torchrun, 3, 8, null, null)]
    [InlineData("OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_LOCAL_RANK=1", Launcher.OpenMpi, 1, 2, 1, null)]
    [InlineData("PMI_RANK=0 PMI_SIZE=4 MPI_LOCALRANKID=0", Launcher.Mpich, 0, 4, 0, null)]
    [InlineData("SLURM_STEP_ID=0 SLURM_PROCID=5 SLURM_STEP_NUM_TASKS=6 SLURM_LOCALID=1 SLURM_NODEID=2", Launcher.Slurm, 5, 6, 1, 2)]
    public void Each_launcher_is_known_by_its_variables(string variables, Launcher launcher, int global, int worldSize, int? local, int? node) =>
        Assert.Equal(new ProcessEnvironment(launcher, global, worldSize, local, node), Read(variables));

    [Fact]
    public void A_batch_script_of_Slurm_is_a_single_process() =>
        Assert.Equal(Launcher.None, Read("SLURM_JOB_ID=7 SLURM_PROCID=0 SLURM_NTASKS=4 SLURM_LOCALID=0 SLURM_NODEID=0").Launcher);

    // There the variables of srun are those of mpirun's helper on the node.
    [Fact]
    public void An_mpirun_within_a_step_of_Slurm_goes_by_its_own_variables() => Assert.Equal(
        new ProcessEnvironment(Launcher.OpenMpi, 3, 4, 1, null),
        Read("SLURM_STEP_ID=0 SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=2 SLURM_LOCALID=0 SLURM_NODEID=1 " +
            "OMPI_COMM_WORLD_RANK=3 OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_LOCAL_RANK=1"));

    [Fact]
    public void Variables_of_torchrun_beside_an_MPI_say_where_its_processes_are() => Assert.Equal(
        new ProcessEnvironment(Launcher.Mpich, 1, 2, 0, 1),
        Read("RANK=1 WORLD_SIZE=2 LOCAL_RANK=0 GROUP_RANK=1 PMI_RANK=1 PMI_SIZE=2 MPI_LOCALRANKID=1"));

    [Theory]
    [InlineData("RANK=1", "The variables of Torchrun are half-set: RANK=1, WORLD_SIZE is not set, LOCAL_RANK is not set, GROUP_RANK is not set. Set both RANK and WORLD_SIZE, or neither.")]
    [InlineData("OMPI_COMM_WORLD_SIZE=2", "The variables of Open MPI are half-set: OMPI_COMM_WORLD_RANK is not set, OMPI_COMM_WORLD_SIZE=2, *")]
    [InlineData("LOCAL_RANK=0", "The variables of Torchrun are half-set: *LOCAL_RANK=0*")]
    [InlineData("RANK=two WORLD_SIZE=4", "RANK is 'two'; it must be a whole number, at least 0.")]
    [InlineData("RANK=-1 WORLD_SIZE=4", "RANK is '-1'; *")]
    [InlineData("RANK=4 WORLD_SIZE=4", "The variables of Torchrun contradict each other: RANK=4, WORLD_SIZE=4, *A rank is less than the world size*")]
    [InlineData("RANK=0 WORLD_SIZE=0", "*contradict each other: RANK=0, WORLD_SIZE=0*")]
    [InlineData("RANK=1 WORLD_SIZE=4 LOCAL_RANK=2", "*contradict each other: *LOCAL_RANK=2*")]
    [InlineData("RANK=1 WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=2", "The environment variables contradict each other: RANK=1, WORLD_SIZE=4, *, but OMPI_COMM_WORLD_RANK=0, OMPI_COMM_WORLD_SIZE=2, *. Unset *")]
    public void Half_set_or_contradicting_variables_are_an_error_that_lists_them(string variables, string message)
    {
        var error = Assert.Throws<CollectiveException>(() => Read(variables));
        var pattern = "^" + System.Text.RegularExpressions.Regex.Escape(message).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
        Assert.Matches(pattern, error.Message);
    }

    [Theory]
    [InlineData("", "a single process")]
    [InlineData("PMI_RANK=1 PMI_SIZE=4 MPI_LOCALRANKID=1", "rank 1 of 4 (local rank 1, MPICH)")]
    [InlineData("RANK=1 WORLD_SIZE=4", "rank 1 of 4 (Torchrun)")]
    public void It_says_where_it_is(string variables, string text) => Assert.Equal(text, Read(variables).ToString());

    private static ProcessEnvironment Read(string variables)
    {
        var set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return ProcessEnvironment.Read(set.GetValueOrDefault);
    }
}
