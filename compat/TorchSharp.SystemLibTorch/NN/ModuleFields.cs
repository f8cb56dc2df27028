using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The fields of a module, from the most derived class up.</summary>
internal static class ModuleFields
{
    /// <summary>What trimming is to keep of a module's class.</summary>
    public const DynamicallyAccessedMemberTypes Kept =
        DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields;

    private const BindingFlags Fields = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification =
        "nn.Module carries the same annotation, so the fields of each class up to it are kept too.")]
    public static IEnumerable<FieldInfo> Of([DynamicallyAccessedMembers(Kept)] Type type)
    {
        var fields = type.GetFields(Fields).AsEnumerable();
        for (var above = type.BaseType; above is not null && above != typeof(nn.Module); above = above.BaseType)
        {
            fields = fields.Concat(above.GetFields(Fields));
        }
        return fields.DistinctBy(field => field.Name);
    }

    public static string ComponentName(this FieldInfo field) =>
        field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
}
