namespace DataModule;

/// <summary>What a picture is made of.</summary>
internal enum PictureSource
{
    /// <summary>Nothing: the default value.</summary>
    None,

    /// <summary>A file, by its path.</summary>
    File,

    /// <summary>Encoded bytes.</summary>
    Encoded,

    /// <summary>Raw pixels.</summary>
    Pixels,

    /// <summary>A row of a batch, which is written as it is.</summary>
    Row,
}
