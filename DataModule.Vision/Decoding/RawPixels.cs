namespace DataModule;

/// <summary>Raw pixels as a surface.</summary>
internal static unsafe class RawPixels
{
    public static void Expand(in Picture picture, byte* pixels, Surface surface)
    {
        var count = picture.Height * picture.Width;
        var (pixel, plane) = picture.Layout == PixelLayout.Hwc ? (picture.Channels, 1) : (1, count);
        var target = (byte*)surface.Pixels;
        // With one channel, all three colours read the same plane.
        var (green, blue) = picture.Channels == 1 ? (0, 0) : (plane, 2 * plane);
        var alpha = picture.Channels == 4 ? 3 * plane : -1;
        for (var i = 0; i < count; i++, pixels += pixel, target += 4)
        {
            target[0] = pixels[0];
            target[1] = pixels[green];
            target[2] = pixels[blue];
            target[3] = alpha < 0 ? byte.MaxValue : pixels[alpha];
        }
    }
}
