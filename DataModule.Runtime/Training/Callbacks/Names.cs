namespace DataModule;

/// <summary>The names of listed objects in checkpoints: the type name, with a number from the second object of a type on.</summary>
internal static class Names
{
    public static IEnumerable<(string Name, T Item)> Of<T>(IEnumerable<T> items)
        where T : notnull =>
        items.GroupBy(item => item.GetType().Name)
            .SelectMany(group => group.Select((item, index) => (index == 0 ? group.Key : $"{group.Key}_{index}", item)));
}
