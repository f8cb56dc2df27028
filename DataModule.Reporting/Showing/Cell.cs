namespace DataModule;

/// <summary>One sample as it is shown: what can be seen of it, and lines of text.</summary>
internal sealed record Cell(IReadOnlyList<Visual> Visuals, IReadOnlyList<string> Captions);

/// <summary>Cells under a heading.</summary>
internal sealed record CellGroup(string Title, IReadOnlyList<Cell> Cells);

/// <summary>A batch as it is shown.</summary>
/// <param name="Title">What it is a batch of.</param>
/// <param name="Notes">Lines about its fields.</param>
/// <param name="Groups">The samples.</param>
internal sealed record BatchSheet(string Title, IReadOnlyList<string> Notes, IReadOnlyList<CellGroup> Groups);
