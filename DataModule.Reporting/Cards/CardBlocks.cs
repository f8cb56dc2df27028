namespace DataModule;

/// <summary>A part of a card's document, independent of Markdown and HTML.</summary>
internal abstract record CardBlock;

/// <summary>A heading. Level 1 is the title.</summary>
internal sealed record HeadingBlock(int Level, string Text) : CardBlock;

/// <summary>A paragraph.</summary>
internal sealed record TextBlock(string Text) : CardBlock;

/// <summary>A list, numbered if the order matters.</summary>
internal sealed record ListBlock(IReadOnlyList<string> Lines, bool IsNumbered = false) : CardBlock;

/// <summary>A table. Columns of numbers are aligned to the right.</summary>
internal sealed record TableBlock(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) : CardBlock;

/// <summary>A picture in a file.</summary>
/// <param name="Name">The file name without the card's prefix, ending in .png or .svg.</param>
/// <param name="Text">The caption.</param>
/// <param name="Bytes">The contents of the file.</param>
internal sealed record PictureBlock(string Name, string Text, byte[] Bytes) : CardBlock;
