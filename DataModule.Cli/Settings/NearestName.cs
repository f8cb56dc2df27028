namespace DataModule;

/// <summary>Finds the known name that is nearest to a mistyped one.</summary>
internal static class NearestName
{
    // A distance above that of names with similar letters.
    private const int ByInitials = 1000;

    /// <summary>"; did you mean 'x'?", or empty if no name is near. The name may lack its group, be a part of the other name, or its initials.</summary>
    public static string Hint(string name, IEnumerable<string> names)
    {
        var near = names
            .Select(candidate => (candidate, Distance: Distance(name, candidate)))
            .OrderBy(pair => pair.Distance ?? int.MaxValue)
            .FirstOrDefault();
        return near.Distance is null ? "" : $"; did you mean '{near.candidate}'?";
    }

    /// <summary>How different a name and a candidate are; null if the candidate is not a likely meaning.</summary>
    private static int? Distance(string name, string candidate)
    {
        var (typed, whole) = (Setting.Plain(name), Setting.Plain(candidate));
        var last = candidate[(candidate.LastIndexOf('.') + 1)..];
        var ungrouped = Setting.Plain(last);
        var edits = Edits(typed, whole);
        if (edits <= Math.Max(2, name.Length / 3))
        {
            return edits;
        }

        edits = Edits(typed, ungrouped);
        if (edits <= typed.Length / 3)
        {
            return edits;
        }

        if (typed.Length > 2 && ungrouped.Contains(typed, StringComparison.Ordinal))
        {
            return ungrouped.Length - typed.Length;
        }

        var initials = string.Concat(last.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(static word => char.ToUpperInvariant(word[0])));
        return typed.Length > 1 && typed == initials ? ByInitials : null;
    }

    // Levenshtein distance, but two swapped neighbours count as one mistake.
    private static int Edits(string left, string right)
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
