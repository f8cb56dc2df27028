namespace DataModule;

/// <summary>The ranks of this process in the run, as in torchrun.</summary>
/// <param name="Global">The rank among all processes, from 0 to <paramref name="WorldSize"/> - 1.</param>
/// <param name="Local">The local rank: the rank on this node, from 0.</param>
/// <param name="Node">The rank of the node, from 0.</param>
/// <param name="WorldSize">The number of processes; 1 for a single process.</param>
public readonly record struct ProcessRank(int Global, int Local, int Node, int WorldSize)
{
    /// <summary>The ranks of a single process.</summary>
    public static ProcessRank Single { get; } = new(0, 0, 0, 1);
}
