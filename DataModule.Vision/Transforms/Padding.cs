namespace DataModule;

/// <summary>Pixels on each side.</summary>
/// <param name="Left">On the left.</param>
/// <param name="Top">Above.</param>
/// <param name="Right">On the right.</param>
/// <param name="Bottom">Below.</param>
public readonly record struct Padding(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The same on all sides.</summary>
    /// <param name="all">Pixels.</param>
    public static implicit operator Padding(int all) => FromInt32(all);

    /// <summary>The same on all sides.</summary>
    /// <param name="all">Pixels.</param>
    public static Padding FromInt32(int all) => new(all, all, all, all);

    internal Padding Checked(string parameter) => Left >= 0 && Top >= 0 && Right >= 0 && Bottom >= 0
        ? this
        : throw new ArgumentOutOfRangeException(parameter, ToString(), "No side may be negative.");
}
