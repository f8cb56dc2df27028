using DataModule.Generators.Diagnostics;
using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Finds members of the user's that stand where the generator writes one.</summary>
internal static class CollisionParser
{
    public static EquatableArray<string> Parse(INamedTypeSymbol module, ModuleModel model, DiagnosticBag diagnostics)
    {
        var collisions = new List<string>();
        foreach (string signature in ModuleSignatures.Of(model))
        {
            string name = signature.Substring(0, signature.IndexOf('('));
            ISymbol? taken = module.GetMembers(name).FirstOrDefault(member =>
                member is not IMethodSymbol method || ModuleSignatures.Signature(name, method.Parameters.Select(parameter => parameter.Type.PlainName())) == signature);
            if (taken is not null)
            {
                diagnostics.Add(Rules.Collision, taken.LocationOf(), module.ShortName(), name);
                collisions.Add(signature);
            }
        }

        return collisions.ToEquatable();
    }
}
