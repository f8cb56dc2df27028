namespace DataModule;

/// <summary>What a program can be told to do.</summary>
internal enum Verb
{
    Fit,
    Validate,
    Test,
    Predict,
    Config,
}

/// <summary>What was typed, besides settings.</summary>
internal sealed record Invocation(string CommandLine, Verb Verb)
{
    public string? Checkpoint { get; init; }

    public string? Resume { get; init; }

    public bool AndTest { get; init; }

    public IReadOnlyList<string> Sweeps { get; init; } = [];

    public Stage Stage => Verb switch
    {
        Verb.Validate => Stage.Validate,
        Verb.Test => Stage.Test,
        Verb.Predict => Stage.Predict,
        _ => Stage.Fit,
    };
}
