using TorchSharp;

namespace DataModule;

/// <summary>
/// Records a run: metrics, hyperparameters, images. What was logged survives a kill of the process. The state says how
/// far the record reached; to load it drops what was logged after, so that a resumed run records nothing twice.
/// Not thread-safe.
/// </summary>
public interface IMetricLogger : IStateful, IDisposable
{
    /// <summary>Logs the metrics of one moment of the run.</summary>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="metrics">Values by name; infinities and NaN are logged as such.</param>
    void LogMetrics(long step, long epoch, IReadOnlyDictionary<string, double> metrics);

    /// <summary>Logs the hyperparameters of model and data, once, before any metrics.</summary>
    void LogHyperparameters(StateDict hyperparameters);

    /// <summary>Logs an image.</summary>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="name">What it shows; the same name at several steps makes a series.</param>
    /// <param name="image">
    /// [height, width] or [channels, height, width], with 1 (grey), 2 (grey and alpha), 3 (red, green, blue) or 4
    /// channels; bytes, or floating-point numbers from 0 to 1.
    /// </param>
    /// <exception cref="ArgumentException">The tensor has another shape or element type.</exception>
    void LogImage(long step, string name, torch.Tensor image);

    /// <summary>Logs a text, in Markdown where the logger shows that.</summary>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="name">What it is; the same name at several steps makes a series.</param>
    /// <param name="text">The text.</param>
    void LogText(long step, string name, string text);

    /// <summary>Logs how the values of a tensor are distributed.</summary>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="name">What they are; the same name at several steps makes a series.</param>
    /// <param name="values">Numbers of any shape and type; what is not finite is left out. A logger that keeps it copies it.</param>
    void LogHistogram(long step, string name, torch.Tensor values);

    /// <summary>Puts everything logged so far on disk, where it outlasts a power failure.</summary>
    void Flush();
}
