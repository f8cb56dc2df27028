using TorchSharp;

namespace DataModule;

/// <summary>
/// Runs the steps of a plan on a surface. Flips are delayed to the end, where they cost nothing. Steps after a resize are merged into it
/// where possible.
/// </summary>
internal static class PlanRunner
{
    /// <summary>The smallest size at which a picture may be decoded, so that the first resize does not enlarge it.</summary>
    public static PictureSize Least(PictureSize size, ReadOnlySpan<PlanStep> steps)
    {
        if (steps is not [{ Kind: StepKind.Resample, Interpolation: not Interpolation.Nearest } first, ..])
        {
            return size;
        }

        var factor = Math.Max((double)first.Result.Width / first.Width, (double)first.Result.Height / first.Height);
        return factor >= 1 ? size : new((int)Math.Ceiling(size.Height * factor), (int)Math.Ceiling(size.Width * factor));
    }

    /// <param name="factor">The factor by which the surface is smaller than the picture that the first step expects.</param>
    /// <param name="isGrey">Whether all its channels are equal.</param>
    public static void Run(
        Surface surface, (double X, double Y) factor, PicturePipeline pipeline, ReadOnlySpan<PlanStep> steps, BatchRow row, PictureScratch scratch, bool isGrey)
    {
        if (pipeline.Channels == 1 && !isGrey && pipeline.ElementType != torch.ScalarType.Int64 && steps.ContainsAnyColour())
        {
            PixelColours.Apply(surface, new PlanStep(StepKind.Grayscale));
        }

        var (flipX, flipY) = (false, false);
        for (var i = 0; i < steps.Length; i++)
        {
            ref readonly var step = ref steps[i];
            switch (step.Kind)
            {
                case StepKind.FlipHorizontal:
                    flipX = !flipX;
                    break;
                case StepKind.FlipVertical:
                    flipY = !flipY;
                    break;
                case StepKind.Resample:
                    var box = Unflipped(step, SizeOf(surface, factor), flipX, flipY);
                    var (window, next) = Window(steps, i, ref flipX, ref flipY);
                    scratch.Resampler.Prepare(box, factor, surface, window);
                    if (pipeline.ElementType == torch.ScalarType.Float32 && steps[next..].AreOfRow())
                    {
                        RowWriter.Write(surface, scratch.Resampler, window.Size, pipeline, row, flipX, flipY);
                        return;
                    }

                    var resampled = scratch.Next(window.Size.Height, window.Size.Width);
                    scratch.Resampler.ToSurface(surface, resampled);
                    (surface, factor, i) = (resampled, (1, 1), next - 1);
                    break;
                case StepKind.Crop:
                    var part = Unflipped(step, surface.Size, flipX, flipY);
                    surface = Crop(surface, part, scratch);
                    break;
                case StepKind.Affine:
                    var turned = scratch.Next(step.Result.Height, step.Result.Width);
                    PixelPlaces.Affine(surface, Unflipped(step, surface.Size, flipX, flipY), turned);
                    (surface, flipX, flipY) = (turned, false, false);
                    break;
                case StepKind.Blur:
                    surface = Blur(surface, step, scratch);
                    break;
                case StepKind.Sharpness:
                    PixelSharpness.Apply(surface, step.Amount, scratch.Aside(2, surface.Width));
                    break;
                case StepKind.Autocontrast:
                    PixelLevels.Autocontrast(surface);
                    break;
                case StepKind.Equalize:
                    PixelLevels.Equalize(surface);
                    break;
                case StepKind.Erase when !step.IsOfRow:
                    scratch.Noise.Restart(new(step.Noise, 0, 0, 0));
                    PixelPlaces.Erase(surface, Unflipped(step, surface.Size, flipX, flipY), scratch.Noise);
                    break;
                case StepKind.Erase:
                    break;
                default:
                    PixelColours.Apply(surface, step);
                    break;
            }
        }

        RowWriter.Write(surface, pipeline, row, flipX, flipY);
    }

    // Merges the steps after a resize that only crop or flip the result: then fewer pixels are computed.
    private static ((int Top, int Left, PictureSize Size) Window, int Next) Window(ReadOnlySpan<PlanStep> steps, int index, ref bool flipX, ref bool flipY)
    {
        var whole = steps[index].Result;
        var (top, left, size) = (0, 0, whole);
        var next = index + 1;
        for (; next < steps.Length; next++)
        {
            ref readonly var step = ref steps[next];
            if (step.Kind == StepKind.FlipHorizontal)
            {
                flipX = !flipX;
            }
            else if (step.Kind == StepKind.FlipVertical)
            {
                flipY = !flipY;
            }
            else if (step.Kind == StepKind.Crop && IsWithin(step, size))
            {
                var part = Unflipped(step, size, flipX, flipY);
                (top, left, size) = (top + part.Top, left + part.Left, step.Result);
            }
            else
            {
                break;
            }
        }

        return ((top, left, size), next);
    }

    private static Surface Crop(Surface surface, in PlanStep step, PictureScratch scratch)
    {
        if (IsWithin(step, surface.Size))
        {
            return surface.Part(step.Top, step.Left, step.Height, step.Width);
        }

        var target = scratch.Next(step.Height, step.Width);
        PixelPlaces.Crop(surface, step.Top, step.Left, step.Mode, step.Fill, target);
        return target;
    }

    private static Surface Blur(Surface surface, in PlanStep step, PictureScratch scratch)
    {
        var (y, x) = (step.Height / 2, step.Width / 2);
        var size = surface.Size;
        var padded = scratch.Next(size.Height + (2 * y), size.Width + (2 * x));
        PixelPlaces.Crop(surface, -y, -x, PaddingMode.Reflect, 0, padded);
        scratch.Resampler.PrepareBlur(size, new(step.Height, step.Width), step.Amount);
        var target = scratch.Next(size.Height, size.Width);
        scratch.Resampler.ToSurface(padded, target);
        return target;
    }

    private static bool IsWithin(in PlanStep step, PictureSize size) =>
        step.Top >= 0 && step.Left >= 0 && step.Top + step.Height <= size.Height && step.Left + step.Width <= size.Width;

    private static PictureSize SizeOf(Surface surface, (double X, double Y) factor) =>
        new((int)Math.Round(surface.Height / factor.Y), (int)Math.Round(surface.Width / factor.X));

    // Converts a step of a flipped picture to one of the picture that is not flipped yet.
    private static PlanStep Unflipped(PlanStep step, PictureSize size, bool flipX, bool flipY)
    {
        if (step.Kind != StepKind.Affine)
        {
            step.Left = flipX ? size.Width - step.Left - step.Width : step.Left;
            step.Top = flipY ? size.Height - step.Top - step.Height : step.Top;
            return step;
        }

        if (flipX)
        {
            (step.Inverse[0], step.Inverse[1], step.Inverse[2]) = (-step.Inverse[0], -step.Inverse[1], size.Width - step.Inverse[2]);
        }

        if (flipY)
        {
            (step.Inverse[3], step.Inverse[4], step.Inverse[5]) = (-step.Inverse[3], -step.Inverse[4], size.Height - step.Inverse[5]);
        }

        return step;
    }

    private static bool ContainsAnyColour(this ReadOnlySpan<PlanStep> steps)
    {
        foreach (ref readonly var step in steps)
        {
            if (step.Kind is >= StepKind.Brightness and < StepKind.Erase)
            {
                return true;
            }
        }

        return false;
    }

    private static bool AreOfRow(this ReadOnlySpan<PlanStep> steps)
    {
        foreach (ref readonly var step in steps)
        {
            if (step.Kind != StepKind.Erase || !step.IsOfRow)
            {
                return false;
            }
        }

        return true;
    }
}
