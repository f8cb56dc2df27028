namespace TextClassification;

/// <summary>Numbers for words: 0 is padding, 1 any word that is too rare, and frequent words follow, the most frequent first.</summary>
internal sealed class Vocabulary
{
    private const long Unknown = 1;

    private readonly Dictionary<string, long> numbers = [];

    /// <param name="texts">The texts to count words in: the training split's only, lest the test's words leak.</param>
    /// <param name="atLeast">How often a word must occur to get a number of its own.</param>
    public Vocabulary(IEnumerable<string[]> texts, int atLeast)
    {
        var words = texts.SelectMany(text => text).CountBy(word => word)
            .Where(count => count.Value >= atLeast)
            .OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal);
        foreach (var (word, _) in words)
        {
            numbers.Add(word, numbers.Count + Unknown + 1);
        }
    }

    /// <summary>How many numbers there are, padding and unknown words included.</summary>
    public long Size => numbers.Count + Unknown + 1;

    public long[] Encode(string[] text) => Array.ConvertAll(text, word => numbers.GetValueOrDefault(word, Unknown));
}
