namespace DataModule;

/// <summary>What a program can be told to do.</summary>
internal enum Verb
{
    Fit,
    Validate,
    Test,
    Predict,
    Card,
    Explain,
    Config,
}

/// <summary>What was typed, besides settings.</summary>
internal sealed record Invocation(string CommandLine, Verb Verb)
{
    public string? Checkpoint { get; init; }

    public string? Resume { get; init; }

    public bool AndTest { get; init; }

    public IReadOnlyList<string> Sweeps { get; init; } = [];

    /// <summary>Of card: where it is written.</summary>
    public string? Output { get; init; }

    /// <summary>Of card: the card to compare with.</summary>
    public string? Check { get; init; }

    /// <summary>Of explain: which split.</summary>
    public string? Split { get; init; }

    /// <summary>Of explain: which sample of it.</summary>
    public long? Sample { get; init; }

    public bool IsReport => Verb is Verb.Card or Verb.Explain;

    public Stage Stage => Verb switch
    {
        Verb.Validate => Stage.Validate,
        Verb.Test => Stage.Test,
        Verb.Predict => Stage.Predict,
        _ => Stage.Fit,
    };
}
