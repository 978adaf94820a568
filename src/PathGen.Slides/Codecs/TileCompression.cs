namespace PathGen.Slides;

/// <summary>How a tile's bytes are packed.</summary>
internal enum TileCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Apple's run lengths (TIFF 32773).</summary>
    PackBits,

    /// <summary>TIFF's LZW, most significant bit first (5).</summary>
    Lzw,

    /// <summary>A zlib stream (8, 32946).</summary>
    Deflate,

    /// <summary>Baseline or progressive JPEG (7; DICOM's JPEG syntaxes).</summary>
    Jpeg,

    /// <summary>JPEG 2000, a codestream or a JP2 file (33003, 33005, 34712; DICOM's JPEG 2000 syntaxes).</summary>
    Jpeg2000,
}
