namespace DataModule;

/// <summary>One sample: its pictures and curves, and lines of text.</summary>
internal sealed record Cell(IReadOnlyList<Visual> Visuals, IReadOnlyList<string> Captions);

/// <summary>Samples under a heading.</summary>
internal sealed record CellGroup(string Title, IReadOnlyList<Cell> Cells);

/// <summary>A batch to draw or print.</summary>
/// <param name="Title">The data module, split and number of samples.</param>
/// <param name="Notes">A line for each field.</param>
/// <param name="Groups">The samples.</param>
internal sealed record BatchSheet(string Title, IReadOnlyList<string> Notes, IReadOnlyList<CellGroup> Groups);
