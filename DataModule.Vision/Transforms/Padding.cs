namespace DataModule;

/// <summary>The number of pixels to pad on each side.</summary>
/// <param name="Left">Pixels on the left, at least 0.</param>
/// <param name="Top">Pixels at the top, at least 0.</param>
/// <param name="Right">Pixels on the right, at least 0.</param>
/// <param name="Bottom">Pixels at the bottom, at least 0.</param>
public readonly record struct Padding(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The same padding on all sides.</summary>
    /// <param name="all">Pixels on each side, at least 0.</param>
    public static implicit operator Padding(int all) => FromInt32(all);

    /// <summary>The same padding on all sides.</summary>
    /// <param name="all">Pixels on each side, at least 0.</param>
    /// <returns>The padding.</returns>
    public static Padding FromInt32(int all) => new(all, all, all, all);

    internal Padding Checked(string parameter) => Left >= 0 && Top >= 0 && Right >= 0 && Bottom >= 0
        ? this
        : throw new ArgumentOutOfRangeException(parameter, ToString(), "No side may be negative.");
}
