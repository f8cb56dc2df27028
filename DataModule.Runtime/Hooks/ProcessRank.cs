namespace DataModule;

/// <summary>This process's place among all processes of the run, as in torchrun.</summary>
/// <param name="Global">0 to <paramref name="WorldSize"/> - 1.</param>
/// <param name="Local">The place on this node, from 0.</param>
/// <param name="Node">The node's place, from 0.</param>
/// <param name="WorldSize">How many processes there are; 1 for a single process.</param>
public readonly record struct ProcessRank(int Global, int Local, int Node, int WorldSize)
{
    /// <summary>A run of one process.</summary>
    public static ProcessRank Single { get; } = new(0, 0, 0, 1);
}
