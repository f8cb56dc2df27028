namespace DataModule;

/// <summary>Resizes the shorter side to a length and keeps the aspect ratio, or resizes both sides.</summary>
internal sealed class ResizeOperation(PictureSize? size, int shorter, int? longest, Interpolation interpolation) : PictureOperation(
    "Resize", size is { } both ? $"{both}, {interpolation}" : (FormattableString)$"{shorter}{(longest is { } most ? FormattableString.Invariant($", maximum {most}") : "")}, {interpolation}", isRandom: false)
{
    public override PictureSize? SizeAfter(PictureSize? before) => size ?? (before is { } known ? Of(known) : null);

    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        var target = size ?? Of(plan.Size);
        if (target != plan.Size)
        {
            plan.Add(new PlanStep(StepKind.Resample) { Height = plan.Size.Height, Width = plan.Size.Width, Result = target, Interpolation = interpolation });
        }
    }

    public override PictureOperation ForMask(byte fill) => new ResizeOperation(size, shorter, longest, Interpolation.Nearest);

    private PictureSize Of(PictureSize before)
    {
        var (low, high) = (Math.Min(before.Height, before.Width), Math.Max(before.Height, before.Width));
        var (less, more) = (shorter, (int)((long)shorter * high / low));
        if (longest is { } most && more > most)
        {
            (less, more) = ((int)((long)most * less / more), most);
        }

        less = Math.Max(less, 1);
        return before.Height <= before.Width ? new(less, more) : new(more, less);
    }
}

/// <summary>Crops the centre. A smaller picture is padded.</summary>
internal sealed class CenterCropOperation(PictureSize size, PictureColour fill) : PictureOperation("CenterCrop", $"{size}, fill {fill}", isRandom: false)
{
    public override PictureSize? SizeAfter(PictureSize? before) => size;

    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        var (top, left) = (Offset(plan.Size.Height, size.Height), Offset(plan.Size.Width, size.Width));
        if (size != plan.Size)
        {
            plan.Add(new PlanStep(StepKind.Crop) { Top = top, Left = left, Height = size.Height, Width = size.Width, Result = size, Fill = fill.Pixel });
        }
    }

    public override PictureOperation ForMask(byte fill) => new CenterCropOperation(size, fill);

    // Half a pixel is rounded to even, as in Python. A padded picture gets the smaller half on the left.
    private static int Offset(int have, int want) =>
        want > have ? -((want - have) / 2) : (int)Math.Round((have - want) / 2.0, MidpointRounding.ToEven);
}

/// <summary>Pads each side.</summary>
internal sealed class PadOperation(Padding padding, PaddingMode mode, PictureColour fill) : PictureOperation(
    "Pad", $"{padding.Left}, {padding.Top}, {padding.Right}, {padding.Bottom}, {mode}, fill {fill}", isRandom: false)
{
    public override PictureSize? SizeAfter(PictureSize? before) => before is { } size ? After(size) : null;

    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        var size = After(plan.Size);
        plan.Add(new PlanStep(StepKind.Crop)
        {
            Top = -padding.Top,
            Left = -padding.Left,
            Height = size.Height,
            Width = size.Width,
            Result = size,
            Mode = mode,
            Fill = fill.Pixel,
        });
    }

    public override PictureOperation ForMask(byte fill) => new PadOperation(padding, mode, fill);

    private PictureSize After(PictureSize size) =>
        new(size.Height + padding.Top + padding.Bottom, size.Width + padding.Left + padding.Right);
}

/// <summary>Crops a box of a fixed size at a random place of the padded picture.</summary>
internal sealed class RandomCropOperation(PictureSize size, Padding padding, bool padIfNeeded, PaddingMode mode, PictureColour fill) : PictureOperation(
    "RandomCrop", $"{size}, padding {padding.Left}, {padding.Top}, {padding.Right}, {padding.Bottom}, {(padIfNeeded ? "more if needed, " : "")}{mode}, fill {fill}", isRandom: true)
{
    public override PictureSize? SizeAfter(PictureSize? before) => size;

    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        var pad = padding;
        if (padIfNeeded)
        {
            // Both sides are padded by what is missing, so that every place of the smaller picture in the crop is possible.
            var wide = Math.Max(0, size.Width - (plan.Size.Width + pad.Left + pad.Right));
            var high = Math.Max(0, size.Height - (plan.Size.Height + pad.Top + pad.Bottom));
            pad = new(pad.Left + wide, pad.Top + high, pad.Right + wide, pad.Bottom + high);
        }

        var (height, width) = (plan.Size.Height + pad.Top + pad.Bottom, plan.Size.Width + pad.Left + pad.Right);
        if (height < size.Height || width < size.Width)
        {
            throw new PlanFault(FormattableString.Invariant(
                $"a crop of {size} does not fit into {height}x{width} (height x width, with padding). Add a Resize before it, or set padIfNeeded"));
        }

        var top = random.NextInt(height - size.Height + 1);
        var left = random.NextInt(width - size.Width + 1);
        plan.Add(new PlanStep(StepKind.Crop)
        {
            Top = top - pad.Top,
            Left = left - pad.Left,
            Height = size.Height,
            Width = size.Width,
            Result = size,
            Mode = mode,
            Fill = fill.Pixel,
        });
    }

    public override PictureOperation ForMask(byte fill) => new RandomCropOperation(size, padding, padIfNeeded, mode, fill);
}

/// <summary>Crops a box of random area and aspect ratio, and resizes it: Szegedy and others, "Going deeper with convolutions", 2015.</summary>
internal sealed class RandomResizedCropOperation(PictureSize size, (float Minimum, float Maximum) scale, (float Minimum, float Maximum) ratio, Interpolation interpolation) : PictureOperation(
    "RandomResizedCrop", $"{size}, scale {scale.Minimum}..{scale.Maximum}, ratio {ratio.Minimum}..{ratio.Maximum}, {interpolation}", isRandom: true)
{
    public override PictureSize? SizeAfter(PictureSize? before) => size;

    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        var box = Draw(plan.Size, random) ?? Middle(plan.Size);
        plan.Add(new PlanStep(StepKind.Resample)
        {
            Top = box.Top,
            Left = box.Left,
            Height = box.Height,
            Width = box.Width,
            Result = size,
            Interpolation = interpolation,
        });
    }

    public override PictureOperation ForMask(byte fill) => new RandomResizedCropOperation(size, scale, ratio, Interpolation.Nearest);

    private (int Top, int Left, int Height, int Width)? Draw(PictureSize of, SampleRandom random)
    {
        var area = (double)of.Height * of.Width;
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var target = area * (scale.Minimum + ((scale.Maximum - scale.Minimum) * random.NextDouble()));
            var aspect = random.DrawLogUniform(ratio);
            var (width, height) = ((int)Math.Round(Math.Sqrt(target * aspect)), (int)Math.Round(Math.Sqrt(target / aspect)));
            if (width > 0 && width <= of.Width && height > 0 && height <= of.Height)
            {
                return (random.NextInt(of.Height - height + 1), random.NextInt(of.Width - width + 1), height, width);
            }
        }

        return null;
    }

    private (int Top, int Left, int Height, int Width) Middle(PictureSize of)
    {
        var own = (double)of.Width / of.Height;
        var (width, height) = own < ratio.Minimum ? (of.Width, Math.Clamp((int)Math.Round(of.Width / ratio.Minimum), 1, of.Height))
            : own > ratio.Maximum ? (Math.Clamp((int)Math.Round(of.Height * ratio.Maximum), 1, of.Width), of.Height)
            : (of.Width, of.Height);
        return ((of.Height - height) / 2, (of.Width - width) / 2, height, width);
    }
}
