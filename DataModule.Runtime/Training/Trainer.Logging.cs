using TorchSharp;

namespace DataModule;

/// <content>What callbacks and hooks give to the loggers.</content>
public sealed partial class Trainer
{
    /// <summary>
    /// Gives a value to the loggers at once; for callbacks. Callbacks that come after this one, <see cref="ModelCheckpoint"/> and schedules can watch it:
    /// after each validation, if it was logged in one, and otherwise after each training epoch.
    /// </summary>
    /// <param name="name">The metric's name, as it is to stand in the log.</param>
    /// <param name="value">Its value at this step.</param>
    public void Log(string name, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        LoggedByCallbacks[name] = (value, State);
        ActiveLogging?.Log(this, "", new Dictionary<string, double> { [name] = value });
    }

    /// <summary>Gives an image to the loggers at once, for this step; see <see cref="IMetricLogger.LogImage"/>.</summary>
    public void LogImage(string name, torch.Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ToLoggers(name, image, static (logger, step, name, image) => logger.LogImage(step, name, image));
    }

    /// <summary>Gives a text to the loggers at once, for this step; see <see cref="IMetricLogger.LogText"/>.</summary>
    public void LogText(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ToLoggers(name, text, static (logger, step, name, text) => logger.LogText(step, name, text));
    }

    /// <summary>Gives the distribution of a tensor's values to the loggers at once, for this step; see <see cref="IMetricLogger.LogHistogram"/>.</summary>
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
