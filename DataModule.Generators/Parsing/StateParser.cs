using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Reads the members that are kept in checkpoints.</summary>
internal static class StateParser
{
    public static EquatableArray<StateModel> Parse(INamedTypeSymbol type, DiagnosticBag diagnostics)
    {
        var states = new List<StateModel>();
        foreach (ISymbol member in type.GetMembers())
        {
            if (member.Attribute(KnownNames.State) is not { } attribute)
            {
                continue;
            }

            (ITypeSymbol? memberType, bool settable) = member switch
            {
                IPropertySymbol { IsStatic: false, IsIndexer: false, GetMethod: not null } property => (property.Type, property.SetMethod is { IsInitOnly: false }),
                IFieldSymbol { IsStatic: false } field => (field.Type, !field.IsReadOnly),
                _ => (null, false),
            };
            if (memberType is null)
            {
                diagnostics.Add(Rules.MemberReadOnly, member.LocationOf(), "State", type.ShortName(), member.Name);
                continue;
            }

            if (memberType.IsBroken())
            {
                continue;
            }

            StateKind kind = memberType.PlainName() == KnownNames.Generator ? StateKind.Generator
                : memberType.Interface(KnownNames.IStateful) is not null || memberType.Has(KnownNames.DataModule) ? StateKind.Stateful
                : StateKind.Value;
            CodecModel codec = kind == StateKind.Value ? CodecParser.State(memberType, type) : new CodecModel("", null);
            if (codec.Problem is { } problem)
            {
                diagnostics.Add(Rules.StateType, member.LocationOf(), type.ShortName(), member.Name, memberType.ShortName(), problem);
                continue;
            }

            if (kind == StateKind.Value && !settable)
            {
                diagnostics.Add(Rules.MemberReadOnly, member.LocationOf(), "State", type.ShortName(), member.Name);
                continue;
            }

            int since = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Since").Value.Value is int number ? number : 1;
            states.Add(new StateModel(
                member.Name, member.Name.Escaped(), kind, memberType.FullName(), codec.Expression!, since, HyperparameterParser.FormerNames(member)));
        }

        return states.ToEquatable();
    }
}
