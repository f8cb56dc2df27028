using DataModule.Site;

if (args is not [var root, var target])
{
    Console.Error.WriteLine("usage: Site ROOT TARGET: gathers the sources of the site of the repository ROOT in the empty folder TARGET");
    return 2;
}

var pages = new Pages(Path.GetFullPath(root));
pages.Write(target);
Copy(Path.Combine(AppContext.BaseDirectory, "content"), target, "*");
Copy(AppContext.BaseDirectory, Path.Combine(target, "assemblies"), "*.dll");
Copy(AppContext.BaseDirectory, Path.Combine(target, "assemblies"), "*.xml");
Contents.WriteRules(Path.Combine(target, "docs", "rules"));
pages.MustStandIn(Contents.Read(target));
pages.Errors.ForEach(Console.Error.WriteLine);
return pages.Errors.Count == 0 ? 0 : 1;

static void Copy(string from, string to, string pattern)
{
    foreach (var file in Directory.GetFiles(from, pattern, SearchOption.AllDirectories))
    {
        var place = Path.Combine(to, Path.GetRelativePath(from, file));
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.Copy(file, place);
    }
}
