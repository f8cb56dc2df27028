namespace DataModule;

/// <summary>Names under which objects of a list stand in checkpoints: their types', numbered where one comes again.</summary>
internal static class Names
{
    public static IEnumerable<(string Name, T Item)> Of<T>(IEnumerable<T> items)
        where T : notnull =>
        items.GroupBy(item => item.GetType().Name)
            .SelectMany(group => group.Select((item, index) => (index == 0 ? group.Key : $"{group.Key}_{index}", item)));
}
