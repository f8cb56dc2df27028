namespace DataModule;

/// <summary>What stands beyond a picture's edge.</summary>
public enum PaddingMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The edge's own pixels.</summary>
    Edge,

    /// <summary>The picture mirrored, the edge's pixels once: 3 2 | 1 2 3.</summary>
    Reflect,

    /// <summary>The picture mirrored, the edge's pixels twice: 2 1 | 1 2 3.</summary>
    Symmetric,
}
