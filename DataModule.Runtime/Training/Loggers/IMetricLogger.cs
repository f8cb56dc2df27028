using TorchSharp;

namespace DataModule;

/// <summary>
/// Logs a run: metrics, hyperparameters, images, texts, histograms. What was logged survives a kill of the process. The state is the
/// current end of the log. Loading a state removes what was logged after it, so that a resumed run logs nothing twice.
/// Not thread-safe.
/// </summary>
public interface IMetricLogger : IStateful, IDisposable
{
    /// <summary>Logs metrics.</summary>
    /// <param name="step">The number of optimizer steps so far.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="metrics">The values by name. Infinities and NaN are logged as such.</param>
    void LogMetrics(long step, long epoch, IReadOnlyDictionary<string, double> metrics);

    /// <summary>Logs the hyperparameters of model and data, once, before any metrics.</summary>
    void LogHyperparameters(StateDict hyperparameters);

    /// <summary>Logs an image.</summary>
    /// <param name="step">The number of optimizer steps so far.</param>
    /// <param name="name">The name of the image. The same name at several steps makes a series.</param>
    /// <param name="image">
    /// [height, width] or [channels, height, width], with 1 (grey), 2 (grey and alpha), 3 (red, green, blue) or 4
    /// channels; bytes, or floating-point numbers from 0 to 1.
    /// </param>
    /// <exception cref="ArgumentException">The tensor has another shape or dtype.</exception>
    void LogImage(long step, string name, torch.Tensor image);

    /// <summary>Logs a text, in Markdown if the logger supports it.</summary>
    /// <param name="step">The number of optimizer steps so far.</param>
    /// <param name="name">The name of the text. The same name at several steps makes a series.</param>
    /// <param name="text">The text.</param>
    void LogText(long step, string name, string text);

    /// <summary>Logs a histogram of the values of a tensor.</summary>
    /// <param name="step">The number of optimizer steps so far.</param>
    /// <param name="name">The name of the values. The same name at several steps makes a series.</param>
    /// <param name="values">A tensor of any shape and dtype. Values that are not finite are left out. A logger that keeps the tensor must copy it.</param>
    void LogHistogram(long step, string name, torch.Tensor values);

    /// <summary>Flushes everything logged so far to disk, where it survives a power failure.</summary>
    void Flush();
}
