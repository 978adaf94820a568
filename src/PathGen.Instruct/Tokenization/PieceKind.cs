namespace PathGen.Instruct;

/// <summary>Kinds of pieces, with the numbers of SentencePiece's <c>sentencepiece_model.proto</c>.</summary>
internal enum PieceKind
{
    /// <summary>Text.</summary>
    Normal = 1,

    /// <summary>What stands for text that has no piece.</summary>
    Unknown = 2,

    /// <summary>A mark that is no text, such as the start.</summary>
    Control = 3,

    /// <summary>Text that is never parted.</summary>
    UserDefined = 4,

    /// <summary>Text that is never the result.</summary>
    Unused = 5,

    /// <summary>One byte of text that has no piece, as <c>&lt;0x0A&gt;</c>.</summary>
    Byte = 6,
}
