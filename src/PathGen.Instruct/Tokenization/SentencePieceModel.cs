using System.Globalization;
using System.Text;

namespace PathGen.Instruct;

/// <summary>
/// What a <c>tokenizer.model</c> holds: the pieces and the settings that change how text is cut. Field numbers are those of SentencePiece's <c>sentencepiece_model.proto</c>. Every
/// number is checked; what the file's tokenizer would do and this one does not is refused.
/// </summary>
internal sealed class SentencePieceModel
{
    /// <summary>Largest file; LLaMA's has 0.5 MB, the largest published ones have 5.</summary>
    public const int MostBytes = 1 << 26;

    private const int MostPieces = 1 << 20;
    private const int LongestPiece = 1 << 10;
    private const int PairEncoding = 2;
    private const int ByteValues = 256;

    // The pieces of kinds that text can be merged into; the others are found by what they are for.
    private readonly Dictionary<string, int> merged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> reserved = new(StringComparer.Ordinal);
    private readonly string name;

    private SentencePieceModel(string name) => this.name = name;

    /// <summary>The pieces' texts, by id.</summary>
    public List<string> Pieces { get; } = [];

    /// <summary>The pieces' scores: the higher, the sooner two parts are merged into it.</summary>
    public List<float> Scores { get; } = [];

    /// <summary>The pieces' kinds.</summary>
    public List<PieceKind> Kinds { get; } = [];

    /// <summary>Ids of the 256 bytes; empty where text without a piece becomes the unknown piece.</summary>
    public int[] Bytes { get; private set; } = [];

    /// <summary>Id of the unknown piece.</summary>
    public int Unknown { get; private set; } = -1;

    /// <summary>Id of the start, -1 where there is none.</summary>
    public int Start { get; private set; } = 1;

    /// <summary>Id of the end, -1 where there is none.</summary>
    public int End { get; private set; } = 2;

    /// <summary>Whether a space is put before the text.</summary>
    public bool AddDummyPrefix { get; private set; } = true;

    /// <summary>Whether spaces at both ends go and several become one.</summary>
    public bool RemoveExtraWhitespaces { get; private set; } = true;

    /// <summary>Whether spaces become <c>▁</c>.</summary>
    public bool EscapeWhitespaces { get; private set; } = true;

    /// <summary>Length of the longest piece in UTF-16 units.</summary>
    public int Longest { get; private set; }

    /// <summary>Texts that are never parted, longest first.</summary>
    public IReadOnlyList<string> Whole { get; private set; } = [];

    /// <summary>Ids by text of the pieces that text can be merged into.</summary>
    public Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Merged { get; private set; }

    /// <summary>Ids by text of the other pieces.</summary>
    public Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Reserved { get; private set; }

    /// <summary>Reads a model.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="bytes">The file.</param>
    /// <exception cref="InstructException">It is damaged, or of a kind that is not handled.</exception>
    public static SentencePieceModel Read(string name, ReadOnlySpan<byte> bytes)
    {
        var model = new SentencePieceModel(name);
        var algorithm = 1;
        var byteFallback = false;
        var fields = new ProtoScanner(name, bytes);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 1:
                    model.ReadPiece(Message(name, fields));
                    break;
                case 2:
                    model.ReadTrainer(Message(name, fields), ref algorithm, ref byteFallback);
                    break;
                case 3:
                    model.ReadNormalizer(Message(name, fields));
                    break;
            }
        }

        model.Require(algorithm == PairEncoding, $"its algorithm is number {algorithm}; byte pair encoding, number {PairEncoding}, as LLaMA's, was expected");
        model.Finish(byteFallback);
        return model;
    }

    private static ReadOnlySpan<byte> Message(string name, ProtoScanner field) =>
        field.IsBytes ? field.Content : throw new InstructException($"{name} is no SentencePiece model: field {field.Number} is a number; a message was expected.");

    private void ReadPiece(ReadOnlySpan<byte> message)
    {
        var (text, score, kind) = ("", 0f, PieceKind.Normal);
        var fields = new ProtoScanner(name, message);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 1:
                    Require(fields.Content.Length is > 0 and <= LongestPiece, $"piece {Pieces.Count} has {fields.Content.Length:N0} bytes; 1 to {LongestPiece} were expected");
                    text = ReadText(fields.Content);
                    break;
                case 2:
                    score = fields.Float;
                    Require(float.IsFinite(score), $"piece {Pieces.Count} has the score {score}");
                    break;
                case 3:
                    Require(!fields.IsBytes && fields.Value is >= 1 and <= 6, $"piece {Pieces.Count} is of kind {fields.Value}; 1 to 6 are known");
                    kind = (PieceKind)fields.Value;
                    break;
            }
        }

        Require(text.Length > 0, $"piece {Pieces.Count} has no text");
        Require(Pieces.Count < MostPieces, $"it has more than {MostPieces:N0} pieces");
        var among = kind is PieceKind.Normal or PieceKind.UserDefined or PieceKind.Unused ? merged : reserved;
        Require(among.TryAdd(text, Pieces.Count), $"the piece \"{text}\" is there twice");
        if (kind == PieceKind.Unknown)
        {
            Require(Unknown < 0, "it has two unknown pieces");
            Unknown = Pieces.Count;
        }

        Longest = Math.Max(Longest, text.Length);
        Pieces.Add(text);
        Scores.Add(score);
        Kinds.Add(kind);
    }

    private string ReadText(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new InstructException($"{name} is no SentencePiece model: piece {Pieces.Count} is no UTF-8.", e);
        }
    }

    private void ReadTrainer(ReadOnlySpan<byte> message, ref int algorithm, ref bool byteFallback)
    {
        var fields = new ProtoScanner(name, message);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 3:
                    algorithm = (int)Math.Min(fields.Value, int.MaxValue);
                    break;
                case 24:
                    Require(fields.Value == 0, "spaces are suffixes in it, which is not supported");
                    break;
                case 35:
                    byteFallback = fields.Value != 0;
                    break;
                case 41:
                    Start = (int)(long)fields.Value;
                    break;
                case 42:
                    End = (int)(long)fields.Value;
                    break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlySpan<byte> message)
    {
        var fields = new ProtoScanner(name, message);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 2:
                    Require(fields.Content.IsEmpty, "it normalises characters by a table, which is not supported; LLaMA's does not");
                    break;
                case 3:
                    AddDummyPrefix = fields.Value != 0;
                    break;
                case 4:
                    RemoveExtraWhitespaces = fields.Value != 0;
                    break;
                case 5:
                    EscapeWhitespaces = fields.Value != 0;
                    break;
            }
        }
    }

    private void Finish(bool byteFallback)
    {
        Require(Unknown >= 0, $"it has no unknown piece among {Pieces.Count:N0}");
        foreach (var (mark, id) in new[] { ("start", Start), ("end", End) })
            Require(id == -1 || (id >= 0 && id < Pieces.Count && Kinds[id] == PieceKind.Control), $"its {mark} is number {id}, which is no control piece");
        if (byteFallback)
        {
            Bytes = new int[ByteValues];
            Require(Kinds.Count(k => k == PieceKind.Byte) <= ByteValues, $"it has more than {ByteValues} pieces of bytes");
            for (var value = 0; value < ByteValues; value++)
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");
                Require(reserved.TryGetValue(text, out Bytes[value]) && Kinds[Bytes[value]] == PieceKind.Byte, $"it has no piece {text}, though text falls back to bytes");
            }
        }
        else
        {
            Require(!Kinds.Contains(PieceKind.Byte), "it has pieces of bytes, though text does not fall back to them");
        }

        Whole = [.. Pieces.Where((_, id) => Kinds[id] == PieceKind.UserDefined).OrderByDescending(p => p.Length)];
        Merged = merged.GetAlternateLookup<ReadOnlySpan<char>>();
        Reserved = reserved.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InstructException($"{name} is no SentencePiece model that can be used: {otherwise}.");
    }
}
