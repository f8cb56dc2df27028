using System.ComponentModel.DataAnnotations;
using DataModule;
using TorchSharp;
using static TorchSharp.torch;

namespace Pictures;

/// <summary>Draws what the model sees: training pictures without augmentation, and below each one its augmentations in several epochs.</summary>
/// <param name="columns">The number of pictures.</param>
/// <param name="epochs">The number of epochs.</param>
[Hyperparameters]
public sealed partial class ContactSheet([Range(1, 100)] int columns = 12, [Range(1, 100)] int epochs = 3) : Callback
{
    private const int Gap = 2;

    /// <inheritdoc/>
    public override void OnFitStart(Trainer trainer)
    {
        if (trainer.DataModule is not PictureDataModule { TrainPictures: { } all } data)
        {
            return;
        }

        using var scope = NewDisposeScope();
        var pictures = all.Subset(Enumerable.Range(0, (int)Math.Min(columns, all.Count)).Select(static index => (long)index));
        var rows = Enumerable.Range(1, epochs).Select(epoch => Row(pictures, data.TrainPipeline, (ulong)epoch));
        trainer.LogImage("contact sheet", cat([Row(pictures, data.EvaluationPipeline, seed: 0), .. rows], dim: 1));
    }

    // The pictures side by side, values from 0 to 1: [channels, height, width].
    private static Tensor Row(IDataset<LabelledPicture> pictures, PicturePipeline pipeline, ulong seed)
    {
        using var loader = pictures
            .Map((picture, random) => picture with { Image = picture.Image.With(pipeline, random) })
            .ToLoader((int)pictures.Count, seed: seed);
        var images = loader.First().Image;
        if (pipeline.Statistics is { } statistics)
        {
            images = (images * tensor(statistics.StandardDeviations.ToArray()).view(1, -1, 1, 1)) + tensor(statistics.Means.ToArray()).view(1, -1, 1, 1);
        }

        return cat([.. nn.functional.pad(images.clamp(0, 1), [Gap, Gap, Gap, Gap], value: 1).unbind(0)], dim: 2);
    }
}
