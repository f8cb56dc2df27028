namespace DataModule;

/// <summary>The kind of content of a picture.</summary>
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

    /// <summary>A row of a batch, which is copied.</summary>
    Row,
}
