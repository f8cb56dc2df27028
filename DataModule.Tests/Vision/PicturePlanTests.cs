using TorchSharp;
using Xunit;

namespace DataModule.Tests.Vision;

/// <summary>What a plan draws, and that it draws it from nothing but the sample's own numbers.</summary>
public sealed class PicturePlanTests
{
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 3 * 60 * 80).Select(i => (byte)(i * 7))];

    [Fact]
    public void Plans_are_frozen()
    {
        (string Name, PicturePipeline Pipeline)[] pipelines =
        [
            ("crop", PicturePipeline.Rgb().RandomCrop(32, padding: 4, padIfNeeded: true)),
            ("resized crop", PicturePipeline.Rgb().RandomResizedCrop(24)),
            ("flips", PicturePipeline.Rgb().FlipHorizontal().FlipVertical()),
            ("jitter", PicturePipeline.Rgb().ColorJitter(0.4f, 0.3f, 0.2f, 0.1f)),
            ("rotation", PicturePipeline.Rgb().RandomRotation(30)),
            ("affine", PicturePipeline.Rgb().RandomAffine(10, (0.1f, 0.2f), (0.8f, 1.2f), 5)),
            ("blur", PicturePipeline.Rgb().GaussianBlur(5).RandomGrayscale(0.5f)),
            ("erasing", PicturePipeline.Rgb().ToFloat().RandomErasing(0.9f)),
            ("trivial", PicturePipeline.Rgb().TrivialAugmentWide()),
            ("rand", PicturePipeline.Rgb().RandAugment()),
            ("auto", PicturePipeline.Rgb().AutoAugment()),
            ("apply", PicturePipeline.Rgb().RandomApply(static p => p.ColorJitter(0.5f).GaussianBlur(3), 0.7f)),
            ("choice", PicturePipeline.Rgb().RandomChoice(static p => p.RandomInvert(1), static p => p.RandomRotation(9), static p => p.FlipVertical(1))),
        ];
        var plans = pipelines.SelectMany(named => Enumerable.Range(0, 3).Select(key => $"{named.Name} {key}: {Plan(named.Pipeline, key)}")).ToArray();

        // A change of them needs a new version in PicturePipeline: what was trained with the old ones must not go on unnoticed.
        var file = Path.Combine(Path.GetDirectoryName(ThisFile())!, "Reference", "plans.txt");
        var frozen = File.Exists(file) ? File.ReadAllLines(file) : [];
        if (!plans.SequenceEqual(frozen))
        {
            File.WriteAllLines(Path.ChangeExtension(file, ".received.txt"), plans);
        }

        Assert.Equal(frozen, plans);
    }

    [Fact]
    public void A_step_in_front_or_behind_does_not_change_what_others_draw()
    {
        var alone = PicturePipeline.Rgb().RandomCrop(40).ColorJitter(0.4f, 0.4f);
        var among = PicturePipeline.Rgb().FlipVertical().RandomGrayscale().RandomCrop(40).RandomRotation(5).ColorJitter(0.4f, 0.4f).RandomInvert();
        for (var key = 0; key < 50; key++)
        {
            var (few, many) = (Plan(alone, key).Steps, Plan(among, key).Steps);
            Assert.All(few, step => Assert.Contains(step, many));
        }
    }

    [Fact]
    public void Steps_of_one_name_draw_different_numbers()
    {
        var twice = PicturePipeline.Rgb().RandomRotation(20).RandomRotation(20);
        var steps = Plan(twice, 3).Steps;
        Assert.NotEqual(steps[0], steps[1]);
    }

    [Fact]
    public void What_was_drawn_from_the_sample_before_does_not_matter_but_its_record_and_epoch_do()
    {
        var pipeline = PicturePipeline.Rgb().RandomResizedCrop(24);
        var picture = Picture.FromPixels(Pixels, 3, 60, 80);
        var used = new SampleRandom(1, 5);
        used.NextDouble();
        var plan = picture.With(pipeline, new SampleRandom(1, 5)).Plan().ToString();
        Assert.Equal(plan, picture.With(pipeline, used).Plan().ToString());
        Assert.NotEqual(plan, picture.With(pipeline, new SampleRandom(1, 6)).Plan().ToString());
        Assert.NotEqual(plan, picture.With(pipeline, new SampleRandom(1, 5, epoch: 1)).Plan().ToString());
        Assert.NotEqual(plan, picture.With(pipeline, new SampleRandom(2, 5)).Plan().ToString());
        Assert.NotEqual(plan, picture.With(pipeline, new SampleRandom(1, 5).Fork(1)).Plan().ToString());
    }

    [Fact]
    public void Draws_are_distributed_as_torchvision_s()
    {
        var pipeline = PicturePipeline.Rgb().RandomResizedCrop(24).FlipHorizontal();
        var (areas, flips) = (new List<double>(), 0);
        for (var key = 0; key < 4000; key++)
        {
            var builder = new PlanBuilder();
            foreach (var step in builder.Plan(pipeline, new(300, 400), new SampleKey(1, 0, 0, key)))
            {
                if (step.Kind == StepKind.FlipHorizontal)
                {
                    flips++;
                    continue;
                }

                areas.Add(step.Height * (double)step.Width / (300 * 400));
                Assert.InRange((double)step.Width / step.Height, 0.74, 1.35);
                Assert.True(step.Top >= 0 && step.Left >= 0 && step.Top + step.Height <= 300 && step.Left + step.Width <= 400);
            }
        }

        // torchvision draws a mean area of 0.431 of pictures of this shape: large boxes of high ratios do not fit.
        Assert.InRange(areas.Average(), 0.42, 0.445);
        Assert.InRange(flips, 1850, 2150);
    }

    [Fact]
    public void Boxes_and_key_points_move_with_the_picture()
    {
        // One white pixel: where it comes to lie is where its middle is mapped to.
        var pixels = new byte[3 * 60 * 80];
        pixels.AsSpan(((20 * 80) + 30) * 3, 3).Fill(255);
        foreach (var pipeline in (PicturePipeline[])
            [
                PicturePipeline.Rgb().FlipHorizontal(1), PicturePipeline.Rgb().FlipVertical(1), PicturePipeline.Rgb().Pad((3)),
                PicturePipeline.Rgb().CenterCrop(50), PicturePipeline.Rgb().RandomRotation((33, 33)), PicturePipeline.Rgb().RandomRotation((120, 120), expand: true),
                PicturePipeline.Rgb().RandomAffine(20, (0.1f, 0.1f), (1, 1.3f), 5).FlipHorizontal(1), PicturePipeline.Rgb().RandomCrop((55, 70), padding: 4).FlipHorizontal(1),
                PicturePipeline.Rgb().FlipHorizontal(1).RandomRotation((33, 33)).FlipVertical(1).CenterCrop(50),
            ])
        {
            var picture = Picture.FromPixels(pixels, 3, 60, 80).With(pipeline, new SampleRandom(3));
            var plan = picture.Plan();
            var row = new byte[picture.Format.Count];
            picture.Write(new BatchRow(picture.Format, row));
            var (x, y) = plan.Map(30.5f, 20.5f);
            Assert.True(row[((int)y * plan.Result.Width) + (int)x] == 255, $"{plan}: not at {x}, {y}");
        }
    }

    [Fact]
    public void Boxes_are_cut_off_at_the_edges()
    {
        var plan = Picture.FromPixels(Pixels, 3, 60, 80).With(PicturePipeline.Rgb().CenterCrop(40)).Plan();
        float[] boxes = [0, 0, 30, 30, 25, 15, 35, 25, 0, 0, 5, 5];
        plan.MapBoxes(boxes);
        Assert.Equal([0, 0, 10, 20, 5, 5, 15, 15, 0, 0, 0, 0], boxes);
        float[] points = [20, 10, 60, 50];
        plan.MapPoints(points);
        Assert.Equal([0, 0, 40, 40], points);
        Assert.Throws<ArgumentException>(() => plan.MapBoxes(new float[3]));
    }

    [Fact]
    public void A_mask_stays_on_its_picture()
    {
        // The mask says where the picture is bright.
        var mask = new byte[60 * 80];
        for (var y = 10; y < 40; y++)
        {
            mask.AsSpan((y * 80) + 20, 35).Fill(1);
        }

        var picture = Picture.FromPixels(mask.SelectMany(value => Enumerable.Repeat((byte)(value * 200), 3)).ToArray(), 3, 60, 80);
        var pipeline = PicturePipeline.Rgb().RandomResizedCrop(48, (0.5f, 1)).FlipHorizontal().RandomApply(static p => p.ColorJitter(0.1f).RandomRotation(20)).TrivialAugmentWide();
        for (var key = 0; key < 30; key++)
        {
            var random = new SampleRandom(1, key);
            var labels = Picture.FromPixels(mask, 1, 60, 80).With(pipeline.ForMask(), random);
            Assert.Equal(new RowFormat(torch.ScalarType.Int64, 48, 48), labels.Format);
            var (seen, row) = (new byte[3 * 48 * 48], new byte[8 * 48 * 48]);
            // Without the last step's colours, so that bright stays bright.
            picture.With(PicturePipeline.Rgb().RandomResizedCrop(48, (0.5f, 1), interpolation: Interpolation.Nearest).FlipHorizontal().RandomApply(static p => p.ColorJitter(0.1f).RandomRotation(20)), random)
                .Write(new BatchRow(new(torch.ScalarType.Byte, 3, 48, 48), seen));
            Picture.FromPixels(mask, 1, 60, 80)
                .With(PicturePipeline.Rgb().RandomResizedCrop(48, (0.5f, 1)).FlipHorizontal().RandomApply(static p => p.ColorJitter(0.1f).RandomRotation(20)).ForMask(), random)
                .Write(new BatchRow(labels.Format, row));
            var classes = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(row);
            for (var i = 0; i < classes.Length; i++)
            {
                Assert.Equal(seen[i] > 100 ? 1 : 0, classes[i]);
            }
        }
    }

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    private static PicturePlan Plan(PicturePipeline pipeline, long key) => Picture.FromPixels(Pixels, 3, 60, 80).With(pipeline, new SampleRandom(1, key)).Plan();
}
