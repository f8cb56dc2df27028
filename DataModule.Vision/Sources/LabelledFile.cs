namespace DataModule;

/// <summary>A file and its class.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Label">The index of its class, from 0.</param>
public readonly record struct LabelledFile(string Path, long Label)
{
    /// <summary>The sample of this file. The file is read when the sample is collated.</summary>
    /// <returns>The sample, without a pipeline.</returns>
    public LabelledPicture ToPicture() => new(Picture.FromFile(Path), Label);
}
