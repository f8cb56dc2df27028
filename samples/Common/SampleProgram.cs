using System.CommandLine;
using DataModule;

namespace Samples;

/// <summary>How the samples end: with 0, or with one line on what is wrong and 1, or 2 for a wrong command line.</summary>
internal static class SampleProgram
{
    private const int Failure = 1;
    private const int BadUsage = 2;

    public static int Run(RootCommand command, string[] args, Action<ParseResult> action)
    {
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var words = parsed.Errors.SelectMany(error => error.Message.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
            Console.Error.WriteLine($"error: {string.Join(' ', words)} See --help.");
            return BadUsage;
        }

        command.SetAction(result => Act(result, action));
        return parsed.Invoke(new() { EnableDefaultExceptionHandler = false });
    }

    private static int Act(ParseResult result, Action<ParseResult> action)
    {
        try
        {
            action(result);
            return 0;
        }
        catch (Exception exception) when (Expected(exception) is { } expected)
        {
            Console.Error.WriteLine($"error: {expected.Message}");
            return Failure;
        }
    }

    // What is wrong with data, options or the installation is said in one line; anything else is a bug, and gets its stack trace.
    private static Exception? Expected(Exception exception) => exception switch
    {
        DataSourceException or CheckpointException or StateException or IOException or UnauthorizedAccessException => exception,
        InvalidOperationException or DllNotFoundException or CollectiveException => exception,
        TypeInitializationException { InnerException: { } inner } => Expected(inner),
        _ => null,
    };
}
