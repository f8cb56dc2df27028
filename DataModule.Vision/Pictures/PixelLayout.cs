namespace DataModule;

/// <summary>The layout of raw pixels in memory, row by row from the top.</summary>
public enum PixelLayout
{
    /// <summary>Height, width, channels: the channels of a pixel are adjacent, as in image libraries.</summary>
    Hwc,

    /// <summary>Channels, height, width: one plane per channel, as in tensors and CIFAR's files.</summary>
    Chw,
}
