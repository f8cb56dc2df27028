namespace DataModule;

/// <summary>How the bytes of raw pixels lie in memory, row by row from the top.</summary>
public enum PixelLayout
{
    /// <summary>The channels of a pixel side by side: height, width, channels. What image libraries have.</summary>
    Hwc,

    /// <summary>One plane for each channel: channels, height, width. What tensors and CIFAR's files have.</summary>
    Chw,
}
