using DataModule.Generators.Diagnostics;
using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Finds the user's members that collide with generated ones.</summary>
internal static class CollisionParser
{
    /// <summary>The signatures that collide; each has been reported.</summary>
    public static EquatableArray<string> Parse(INamedTypeSymbol type, IEnumerable<string> signatures, DiagnosticBag diagnostics)
    {
        var collisions = new List<string>();
        foreach (string signature in signatures)
        {
            string name = signature.Substring(0, signature.IndexOf('('));
            // A member cannot have its type's name either.
            ISymbol? taken = type.Name == name ? type : type.GetMembers(name).FirstOrDefault(member =>
                member is not IMethodSymbol method || ModuleSignatures.Signature(name, method.Parameters.Select(parameter => parameter.Type.PlainName())) == signature);
            if (taken is not null)
            {
                diagnostics.Add(Rules.Collision, taken.LocationOf(), type.ShortName(), name);
                collisions.Add(signature);
            }
        }

        return collisions.ToEquatable();
    }
}
