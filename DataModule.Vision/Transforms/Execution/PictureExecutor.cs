namespace DataModule;

/// <summary>Executes the plan of a picture and writes its row: a pure function of both, on any thread.</summary>
internal static unsafe class PictureExecutor
{
    public static void Run(in Picture picture, BatchRow row)
    {
        var scratch = PictureScratch.Current;
        var pipeline = picture.PipelineOrOwn;
        var bytes = picture.ReadBytes(scratch);
        try
        {
            fixed (byte* data = bytes)
            {
                if (picture.Source == PictureSource.Pixels)
                {
                    RunRaw(picture, pipeline, data, row, scratch);
                }
                else
                {
                    RunEncoded(picture, pipeline, (nint)data, bytes.Length, row, scratch);
                }
            }
        }
        catch (Exception fault) when (fault is DecodeFault or PlanFault)
        {
            throw new PictureException(picture, fault.Message + ".", fault);
        }
        finally
        {
            scratch.Trim();
        }
    }

    private static void RunRaw(in Picture picture, PicturePipeline pipeline, byte* data, BatchRow row, PictureScratch scratch)
    {
        var steps = scratch.Plan.Plan(pipeline, new(picture.Height, picture.Width), picture.Key);
        Check(pipeline, scratch.Plan.Size, row);
        if (!PlanarPath.TryWrite(picture, pipeline, steps, row))
        {
            var surface = scratch.Next(picture.Height, picture.Width);
            RawPixels.Expand(picture, data, surface);
            PlanRunner.Run(surface, (1, 1), pipeline, steps, row, scratch, isGrey: picture.Channels == 1);
        }

        RowErasing.Run(steps, scratch.Plan.Size, row, scratch);
    }

    private static void RunEncoded(in Picture picture, PicturePipeline pipeline, nint data, int length, BatchRow row, PictureScratch scratch)
    {
        using var opened = scratch.Decoders.Open(data, length, pipeline.Input);
        var size = opened.Info.Size;
        var steps = scratch.Plan.Plan(pipeline, size, picture.Key);
        Check(pipeline, scratch.Plan.Size, row);
        var surface = opened.Decode(scratch, PlanRunner.Least(size, steps));
        PlanRunner.Run(surface, ((double)surface.Width / size.Width, (double)surface.Height / size.Height), pipeline, steps, row, scratch, isGrey: false);
        RowErasing.Run(steps, scratch.Plan.Size, row, scratch);
    }

    private static void Check(PicturePipeline pipeline, PictureSize size, BatchRow row)
    {
        var format = pipeline.Format ?? pipeline.FormatOf(size);
        if (!format.Equals(row.Format))
        {
            throw new PlanFault($"its pipeline gives {format}, but its row of the batch is {row.Format}. Give all pictures of a batch the same size, with CenterCrop, or Resize with height and width");
        }
    }
}
