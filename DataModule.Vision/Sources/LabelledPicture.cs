namespace DataModule;

/// <summary>A picture and its class: the sample of every ready-made data module, so that one model trains on any of them.</summary>
/// <param name="Image">In batches, a tensor [n, channels, height, width].</param>
/// <param name="Label">The index of its class, from 0; in batches, a tensor [n] of int64.</param>
[Sample]
public readonly partial record struct LabelledPicture(Picture Image, long Label);
