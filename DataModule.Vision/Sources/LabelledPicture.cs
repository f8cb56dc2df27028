namespace DataModule;

/// <summary>A picture and its class. It is the sample of every ready-made data module, so that one model trains on any of them.</summary>
/// <param name="Image">The picture; in batches, a tensor of shape [n, channels, height, width].</param>
/// <param name="Label">The class index, from 0; in batches, an int64 tensor of shape [n].</param>
[Sample]
public readonly partial record struct LabelledPicture(Picture Image, long Label);
