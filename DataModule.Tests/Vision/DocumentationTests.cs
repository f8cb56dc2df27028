using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace DataModule.Tests.Vision;

/// <summary>What is public in DataModule.Vision is documented, with every parameter.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void Every_parameter_of_what_is_public_is_described()
    {
        var assembly = typeof(Picture).Assembly;
        var described = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .ToLookup(member => ((string)member.Attribute("name")!).Split('(')[0], member => member);
        var missing = new List<string>();
        foreach (var type in assembly.GetExportedTypes())
        {
            var name = type.FullName!.Replace('+', '.');
            Check("T:" + name, []);
            foreach (var member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                switch (member)
                {
                    case PropertyInfo property when !IsOfRecord(property):
                        Check($"P:{name}.{property.Name}", []);
                        break;
                    case MethodInfo { IsSpecialName: false } method when !IsOfRecord(method):
                        Check($"M:{name}.{method.Name}", method.GetParameters());
                        break;
                }
            }
        }

        Assert.Empty(missing);

        void Check(string id, ParameterInfo[] parameters)
        {
            // Of overloads, one has them all.
            var candidates = described[id].Concat(described.Where(group => group.Key.StartsWith(id + "`", StringComparison.Ordinal)).SelectMany(group => group)).ToArray();
            if (!candidates.Any(member => member.Element("inheritdoc") is not null
                || (member.Element("summary") is not null && parameters.All(parameter => member.Elements("param").Any(param => (string)param.Attribute("name")! == parameter.Name)))))
            {
                missing.Add($"{id}({string.Join(", ", parameters.Select(parameter => parameter.Name))})");
            }
        }
    }

    // Those that the compiler writes, and positional properties, which their record's documentation describes.
    private static bool IsOfRecord(MemberInfo member) =>
        member.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is not null
        || member.Name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "PrintMembers" or "EqualityContract"
        || (member is PropertyInfo { GetMethod: { } getter } && getter.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is not null
            && member.DeclaringType!.GetMethod("<Clone>$") is not null)
        || (member is PropertyInfo && member.DeclaringType!.IsValueType && member.DeclaringType.GetMethod("Deconstruct") is not null);
}
