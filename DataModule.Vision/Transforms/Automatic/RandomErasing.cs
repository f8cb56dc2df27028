using System.Globalization;

namespace DataModule;

/// <summary>Replaces the values of a box: Zhong and others, "Random erasing data augmentation", 2020.</summary>
/// <param name="values">One value per channel, or one for all; null for noise.</param>
/// <param name="ofRow">Whether values are floats, after normalizing; otherwise bytes.</param>
internal sealed class RandomErasingOperation(float probability, (float Minimum, float Maximum) scale, (float Minimum, float Maximum) ratio, float[]? values, bool ofRow) : PictureOperation(
    "RandomErasing", $"{probability}, scale {scale.Minimum}..{scale.Maximum}, ratio {ratio.Minimum}..{ratio.Maximum}, {(values is null ? "random" : string.Join(",", values.Select(static value => value.ToString(CultureInfo.InvariantCulture))))}", isRandom: true)
{
    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        if (!random.NextBool(probability))
        {
            return;
        }

        var size = plan.Size;
        var area = (double)size.Height * size.Width;
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var target = area * (scale.Minimum + ((scale.Maximum - scale.Minimum) * random.NextDouble()));
            var aspect = random.DrawLogUniform(ratio);
            var (height, width) = ((int)Math.Round(Math.Sqrt(target * aspect)), (int)Math.Round(Math.Sqrt(target / aspect)));
            if (height >= size.Height || width >= size.Width)
            {
                continue;
            }

            var step = new PlanStep(StepKind.Erase)
            {
                Top = random.NextInt(size.Height - height + 1),
                Left = random.NextInt(size.Width - width + 1),
                Height = height,
                Width = width,
                IsOfRow = ofRow,
                Noise = values is null ? random.NextUInt64() | 1 : 0,
            };
            for (var channel = 0; channel < 4 && values is not null; channel++)
            {
                step.Erased[channel] = values[Math.Min(channel, values.Length - 1)];
            }

            plan.Add(step);
            return;
        }
    }
}
