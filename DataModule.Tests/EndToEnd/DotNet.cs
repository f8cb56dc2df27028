using System.Text.RegularExpressions;

namespace DataModule.Tests.EndToEnd;

/// <summary>The SDK's commands.</summary>
internal static partial class DotNet
{
    // No server stays behind: it would hold the pipes of the command that started it, and files of the tests.
    public static readonly Dictionary<string, string> Environment = new()
    {
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["MSBUILDTERMINALLOGGER"] = "off",
        ["UseSharedCompilation"] = "false",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["DOTNET_NOLOGO"] = "1",
    };

    /// <summary>Runs to the end; a build says errors and warnings only, each once.</summary>
    public static Task<Command.Result> RunAsync(params string[] arguments) => Command.RunAsync(
        "dotnet",
        arguments[0] is "build" or "pack" or "publish" ? [.. arguments, "--nologo", "-v:quiet", "-clp:NoSummary"] : arguments,
        Environment);

    /// <summary>The different errors of a build.</summary>
    public static IReadOnlyList<string> Errors(Command.Result build) =>
        [.. ErrorLine().Matches(build.Output).Select(match => match.Value).Distinct()];

    [GeneratedRegex(@"(?m)^.*: error .*$")]
    private static partial Regex ErrorLine();
}
