namespace DataModule;

/// <summary>A file and its class.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Label">The index of its class, from 0.</param>
public readonly record struct LabelledFile(string Path, long Label)
{
    /// <summary>The sample that it is; the file is read when the sample is collated.</summary>
    public LabelledPicture ToPicture() => new(Picture.FromFile(Path), Label);
}
