namespace PathGen.Slides;

/// <summary>How much colour detail a JPEG keeps.</summary>
public enum ChromaSubsampling
{
    /// <summary>Colour at full resolution.</summary>
    Chroma444,

    /// <summary>Colour at half the width.</summary>
    Chroma422,

    /// <summary>Colour at half the width and half the height: smallest, and what most viewers write.</summary>
    Chroma420,
}
