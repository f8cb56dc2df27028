namespace DataModule;

/// <summary>Replaces the values of boxes in a row, after normalizing.</summary>
internal static class RowErasing
{
    public static void Run(ReadOnlySpan<PlanStep> steps, PictureSize size, BatchRow row, PictureScratch scratch)
    {
        foreach (ref readonly var step in steps)
        {
            if (step.Kind != StepKind.Erase || !step.IsOfRow)
            {
                continue;
            }

            var values = row.As<float>();
            var plane = size.Height * size.Width;
            scratch.Noise.Restart(new(step.Noise, 0, 0, 0));
            for (var channel = 0; channel * plane < values.Length; channel++)
            {
                for (var y = step.Top; y < step.Top + step.Height; y++)
                {
                    var stretch = values.Slice((channel * plane) + (y * size.Width) + step.Left, step.Width);
                    if (step.Noise == 0)
                    {
                        stretch.Fill(step.Erased[channel]);
                        continue;
                    }

                    foreach (ref var value in stretch)
                    {
                        value = (float)scratch.Noise.NextNormal();
                    }
                }
            }
        }
    }
}
