using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>
/// The names of generated files: the type's full metadata name. The compiler compares them without regard to case, and
/// throws away all output if a name occurs twice.
/// </summary>
internal static class HintNames
{
    // File systems take 255 bytes, with the file's extension.
    private const int MostBytes = 200;

    public static string Of(INamedTypeSymbol type, string suffix = "")
    {
        var name = new StringBuilder();
        for (ISymbol part = type; part is not INamespaceSymbol { IsGlobalNamespace: true }; part = part.ContainingSymbol)
        {
            string separator = part.ContainingSymbol switch
            {
                INamedTypeSymbol => "+",
                INamespaceSymbol { IsGlobalNamespace: false } => ".",
                _ => "",
            };
            name.Insert(0, separator + part.MetadataName + Twin(part));
        }

        return Shortened(name.Append(suffix).ToString()) + ".g.cs";
    }

    /// <summary>
    /// Whether no type of the same full name was declared before it. There may be several while the code is wrong: partial declarations that are
    /// of different kinds, one a class and one a struct, or that are nested in such types, are different types to the compiler.
    /// </summary>
    public static bool IsFirstOfItsName(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            INamedTypeSymbol first = ((INamespaceOrTypeSymbol)level.ContainingSymbol).GetTypeMembers(level.Name, level.Arity).First(other => other.MetadataName == level.MetadataName);
            if (!SymbolEqualityComparer.Default.Equals(first, level))
            {
                return false;
            }
        }

        return true;
    }

    // How many types or namespaces come before it whose names differ in case only; nothing for the first.
    private static string Twin(ISymbol part)
    {
        IEnumerable<ISymbol> siblings = (part.ContainingSymbol, part) switch
        {
            (INamespaceSymbol outer, INamespaceSymbol) => outer.GetNamespaceMembers(),
            (INamespaceOrTypeSymbol outer, _) => outer.GetTypeMembers(),
            _ => [],
        };
        int twins = siblings.Count(other =>
            string.Equals(other.MetadataName, part.MetadataName, StringComparison.OrdinalIgnoreCase)
            && string.CompareOrdinal(other.MetadataName, part.MetadataName) < 0);
        return twins == 0 ? "" : "-" + twins.ToString(CultureInfo.InvariantCulture);
    }

    // The end of a name says most about the type; a hash of the whole name keeps it unique.
    private static string Shortened(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MostBytes)
        {
            return name;
        }

        ulong hash = name.Aggregate(14695981039346656037, static (hash, letter) => unchecked((hash ^ letter) * 1099511628211)); // FNV-1a
        int start = 0;
        while (Encoding.UTF8.GetByteCount(name.Substring(start)) > MostBytes - 17)
        {
            start++;
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture) + "-" + name.Substring(start);
    }
}
