using TorchSharp;

namespace DataModule;

/// <content>Logging from callbacks and hooks.</content>
public sealed partial class Trainer
{
    /// <summary>
    /// Logs a metric from a callback; loggers receive it at once. Callbacks after this one, <see cref="ModelCheckpoint"/> and schedulers can monitor it:
    /// after each validation if it was logged in one, otherwise after each training epoch.
    /// </summary>
    /// <param name="name">The name of the metric in the log, without a prefix.</param>
    /// <param name="value">Its value at the current step.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void Log(string name, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        LoggedByCallbacks[name] = (value, State);
        ActiveLogging?.Log(this, "", new Dictionary<string, double> { [name] = value });
    }

    /// <summary>Logs an image at the current step; see <see cref="IMetricLogger.LogImage"/>.</summary>
    /// <param name="name">The name in the log. The same name at several steps is a series.</param>
    /// <param name="image">[height, width] or [channels, height, width]; bytes, or floating-point numbers from 0 to 1.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void LogImage(string name, torch.Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ToLoggers(name, image, static (logger, step, name, image) => logger.LogImage(step, name, image));
    }

    /// <summary>Logs a text at the current step; see <see cref="IMetricLogger.LogText"/>.</summary>
    /// <param name="name">The name in the log. The same name at several steps is a series.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void LogText(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ToLoggers(name, text, static (logger, step, name, text) => logger.LogText(step, name, text));
    }

    /// <summary>Logs a histogram of a tensor's values at the current step; see <see cref="IMetricLogger.LogHistogram"/>.</summary>
    /// <param name="name">The name in the log. The same name at several steps is a series.</param>
    /// <param name="values">Numbers of any shape and type.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void LogHistogram(string name, torch.Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ToLoggers(name, values, static (logger, step, name, values) => logger.LogHistogram(step, name, values));
    }

    private void ToLoggers<T>(string name, T value, Action<IMetricLogger, long, string, T> log)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (var logger in ActiveLogging?.Loggers ?? [])
        {
            log(logger, GlobalStep, name, value);
        }
    }
}
