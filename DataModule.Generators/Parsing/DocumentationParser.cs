using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Parsing;

/// <summary>
/// Documentation comments as plain text. They are read from the source, since the compiler takes them for ordinary comments in a project
/// that writes no documentation file.
/// </summary>
internal static class DocumentationParser
{
    /// <summary>The summary of a type or member, or null.</summary>
    public static string? Summary(ISymbol symbol) => Find(symbol, static root => root.Element("summary"));

    /// <summary>The documentation of a constructor's parameter, which for a primary constructor is that of the class.</summary>
    public static string? Parameter(IParameterSymbol parameter) => Find(
        parameter.ContainingSymbol, root => root.Elements("param").FirstOrDefault(element => (string?)element.Attribute("name") == parameter.Name));

    private static string? Find(ISymbol symbol, Func<XElement, XElement?> find) => symbol.DeclaringSyntaxReferences
        .Select(reference => Read(reference.GetSyntax()) is { } root && find(root) is { } element ? Text(element) : null)
        .FirstOrDefault(static text => !string.IsNullOrEmpty(text));

    private static XElement? Read(SyntaxNode node)
    {
        // The comment of a field belongs to its whole declaration.
        SyntaxNode declaration = node is VariableDeclaratorSyntax { Parent.Parent: { } field } ? field : node;
        string text = string.Concat(declaration.GetLeadingTrivia()
            .Where(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia))
            .SelectMany(static trivia => trivia.ToFullString().Split('\n'))
            .Select(static line => line.Trim())
            .Where(static line => line.StartsWith("///", StringComparison.Ordinal))
            .Select(static line => line.Substring(3) + "\n"));
        try
        {
            return text.Length == 0 ? null : XElement.Parse("<doc>" + text + "</doc>");
        }
        catch (XmlException)
        {
            // Malformed XML: the compiler reports it if the project writes documentation.
            return null;
        }
    }

    private static string Text(XElement element) => Regex.Replace(string.Concat(element.Nodes().Select(Text)), @"\s+", " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref", IsEmpty: true } reference => Name(reference),
        XElement inner => string.Concat(inner.Nodes().Select(Text)) + (inner.Name.LocalName == "para" ? " " : ""),
        _ => "",
    };

    // The last part of the name, without the parameters of a method.
    private static string Name(XElement reference)
    {
        string full = (string?)reference.Attribute("cref") ?? (string?)reference.Attribute("langword") ?? (string?)reference.Attribute("name")
            ?? (string?)reference.Attribute("href") ?? "";
        string name = reference.Attribute("cref") is null ? full : Regex.Replace(full, @"[({<].*$", "");
        return reference.Attribute("cref") is null ? name : name.Substring(name.LastIndexOf('.') + 1);
    }
}
