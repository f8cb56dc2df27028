using System.Globalization;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis.CSharp;

namespace DataModule.Generators.Emission;

/// <summary>Values as source text.</summary>
internal static class ValueText
{
    public static string Literal(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Double(double value) => double.IsPositiveInfinity(value) ? "double.PositiveInfinity"
        : double.IsNegativeInfinity(value) ? "double.NegativeInfinity"
        : value.ToString("R", CultureInfo.InvariantCulture) + "d";

    public static string Float(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";

    /// <summary>Trailing arguments with the former names of a value.</summary>
    public static string FormerNames(EquatableArray<string> names) => string.Concat(names.Select(name => ", " + Literal(name)));
}
