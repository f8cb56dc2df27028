namespace TextClassification;

/// <summary>Numbers for words: 0 is padding, 1 is any rare word, and the other words follow, the most frequent first.</summary>
internal sealed class Vocabulary
{
    private const long Unknown = 1;

    private readonly Dictionary<string, long> numbers = [];

    /// <param name="texts">The texts in which words are counted: only the training split, so that nothing of the test leaks.</param>
    /// <param name="atLeast">How many times a word must occur to get a number of its own.</param>
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

    /// <summary>The size of the vocabulary, with padding and rare words.</summary>
    public long Size => numbers.Count + Unknown + 1;

    public long[] Encode(string[] text) => Array.ConvertAll(text, word => numbers.GetValueOrDefault(word, Unknown));
}
