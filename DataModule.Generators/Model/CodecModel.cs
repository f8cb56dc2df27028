namespace DataModule.Generators.Model;

/// <summary>How values of one type are saved.</summary>
/// <param name="Expression">An expression for the codec, or null where there is a problem.</param>
/// <param name="Problem">Why there is none: names the type or member, gives the reason and, where there is one, the remedy.</param>
/// <param name="IsFixed">Its values can change only as a whole: numbers, strings and the like.</param>
internal sealed record CodecModel(string? Expression, string? Problem, bool IsFixed = false)
{
    public static CodecModel Fail(string problem) => new(null, problem);

    /// <summary>The codec that is made of this one.</summary>
    public CodecModel Within(string combinator, string more = "") => Problem is not null
        ? this
        : new CodecModel("global::DataModule.StateCodec." + combinator + "(" + Expression + more + ")", null, IsFixed && combinator is ("Optional" or "Nullable"));
}
