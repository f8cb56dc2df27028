namespace DataModule;

/// <summary>A piece of a card, whatever it is written in.</summary>
internal abstract record CardBlock;

/// <summary>A heading: 1 for the card's own.</summary>
internal sealed record HeadingBlock(int Level, string Text) : CardBlock;

/// <summary>A paragraph.</summary>
internal sealed record TextBlock(string Text) : CardBlock;

/// <summary>Lines, numbered where their order matters.</summary>
internal sealed record ListBlock(IReadOnlyList<string> Lines, bool IsNumbered = false) : CardBlock;

/// <summary>A table; columns of numbers stand on the right.</summary>
internal sealed record TableBlock(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) : CardBlock;

/// <summary>A picture in a file.</summary>
/// <param name="Name">Its file's name, without what a card puts before it; .png or .svg.</param>
/// <param name="Text">What is to be seen.</param>
/// <param name="Bytes">The file.</param>
internal sealed record PictureBlock(string Name, string Text, byte[] Bytes) : CardBlock;
