using Microsoft.Extensions.Logging;

namespace DataModule;

/// <summary>Writes to an <see cref="ILogger"/> what a console would show.</summary>
internal sealed partial class LoggerProgress(ILogger logger) : ProgressLines(TextWriter.Null, TextWriter.Null)
{
    public override void Say(string line) => Said(logger, line);

    public override void Warn(string line) => Warned(logger, line);

    protected override void Line(string line) => Progressed(logger, line);

    protected override void Table(string table) => Tabled(logger, table);

    [LoggerMessage(EventId = 1, EventName = "Progress", Level = LogLevel.Information, Message = "{Line}")]
    private static partial void Progressed(ILogger logger, string line);

    [LoggerMessage(EventId = 2, EventName = "Table", Level = LogLevel.Information, Message = "{Table}")]
    private static partial void Tabled(ILogger logger, string table);

    [LoggerMessage(EventId = 3, EventName = "Note", Level = LogLevel.Information, Message = "{Line}")]
    private static partial void Said(ILogger logger, string line);

    [LoggerMessage(EventId = 4, EventName = "Warning", Level = LogLevel.Warning, Message = "{Line}")]
    private static partial void Warned(ILogger logger, string line);
}
