namespace DataModule;

/// <summary>The pixels beyond the edges of a picture.</summary>
public enum PaddingMode
{
    /// <summary>One fill colour.</summary>
    Constant,

    /// <summary>The nearest edge pixel, repeated.</summary>
    Edge,

    /// <summary>The picture mirrored at the edge, with the edge pixel once: 3 2 | 1 2 3.</summary>
    Reflect,

    /// <summary>The picture mirrored at the edge, with the edge pixel twice: 2 1 | 1 2 3.</summary>
    Symmetric,
}
