using System.Globalization;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Reads <c>[Range]</c> of System.ComponentModel.DataAnnotations, where its ends are numbers.</summary>
internal static class RangeParser
{
    public static RangeModel? Parse(ISymbol symbol)
    {
        AttributeData? attribute = symbol.Attribute("System.ComponentModel.DataAnnotations.RangeAttribute");
        return attribute?.ConstructorArguments is [{ Value: { } least }, { Value: { } most }]
            ? new RangeModel(Number(least), Number(most), Is("MinimumIsExclusive"), Is("MaximumIsExclusive"))
            : null;

        bool Is(string name) => attribute.NamedArguments.Any(argument => argument.Key == name && argument.Value.Value is true);
    }

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
