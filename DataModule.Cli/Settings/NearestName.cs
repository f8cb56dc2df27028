namespace DataModule;

/// <summary>Finds the known name that is nearest to a mistyped one.</summary>
internal static class NearestName
{
    /// <summary>"; did you mean 'x'?", or empty if no name is near.</summary>
    public static string Hint(string name, IEnumerable<string> names)
    {
        var near = names
            .Select(candidate => (candidate, Distance: Distance(Setting.Plain(name), Setting.Plain(candidate))))
            .Where(pair => pair.Distance <= Math.Max(2, name.Length / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
        return near is null ? "" : $"; did you mean '{near}'?";
    }

    // Levenshtein distance, but two swapped neighbours count as one mistake.
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[left.Length, right.Length];
    }
}
