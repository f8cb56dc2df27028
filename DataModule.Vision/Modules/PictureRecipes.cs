namespace DataModule;

/// <summary>The usual pipelines for photographs of any size, as for ImageNet.</summary>
internal static class PictureRecipes
{
    public static PicturePipeline Train(int size, PictureDataModule module) =>
        Finish(PicturePipeline.Rgb().RandomResizedCrop(size).FlipHorizontal(), module);

    // 256 for 224.
    public static PicturePipeline Evaluation(int size, PictureDataModule module) =>
        Finish(PicturePipeline.Rgb().Resize((int)Math.Round(size * 8 / 7.0)).CenterCrop(size), module);

    private static PicturePipeline Finish(PicturePipeline pipeline, PictureDataModule module) =>
        module.Normalize ? pipeline.Normalize(PictureStatistics.ImageNet) : pipeline.ToFloat();
}
