namespace DataModule;

/// <summary>The verbs of the command line.</summary>
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

/// <summary>The arguments that are not settings.</summary>
internal sealed record Invocation(string CommandLine, Verb Verb)
{
    public string? Checkpoint { get; init; }

    public string? Resume { get; init; }

    public bool AndTest { get; init; }

    public IReadOnlyList<string> Sweeps { get; init; } = [];

    /// <summary>For card: the file or folder to write.</summary>
    public string? Output { get; init; }

    /// <summary>For card: the saved card to compare with.</summary>
    public string? Check { get; init; }

    /// <summary>For explain: the split of the sample.</summary>
    public string? Split { get; init; }

    /// <summary>For explain: the index of the sample.</summary>
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
