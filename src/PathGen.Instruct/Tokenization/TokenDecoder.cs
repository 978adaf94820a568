using System.Buffers;
using System.Globalization;
using System.Text;

namespace PathGen.Instruct;

/// <summary>
/// Turns ids into text one at a time: what a new id completes comes out, bytes of a character that is not whole yet wait. All pieces together are what
/// <see cref="SentencePieceTokenizer.Decode"/> gives. Not thread-safe.
/// </summary>
/// <param name="tokenizer">Whose ids they are.</param>
internal sealed class TokenDecoder(SentencePieceTokenizer tokenizer)
{
    // What SentencePiece writes for the unknown piece.
    private const string Unknown = " ⁇ ";
    private const char Replacement = '�';

    private readonly byte[] pending = new byte[4];
    private int pendingCount;
    private bool begun;

    /// <summary>The text that an id completes, often empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not of the tokenizer.</exception>
    public string Append(int id)
    {
        var (piece, kind) = tokenizer.Piece(id);
        if (kind == PieceKind.Control)
            return "";
        if (kind == PieceKind.Byte)
        {
            begun = true;
            pending[pendingCount++] = byte.Parse(piece.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return Complete();
        }

        var text = kind == PieceKind.Unknown ? Unknown : piece;
        if (!begun && tokenizer.AddsSpace && text[0] == '▁')
            text = text[1..];
        begun = true;
        return Finish() + text.Replace('▁', ' ');
    }

    /// <summary>What is left of a character that was never completed.</summary>
    public string Finish()
    {
        if (pendingCount == 0)
            return "";
        var left = new string(Replacement, pendingCount);
        pendingCount = 0;
        return left;
    }

    // As SentencePiece: each byte that begins no character is a replacement character of its own.
    private string Complete()
    {
        var text = "";
        while (pendingCount > 0)
        {
            var status = Rune.DecodeFromUtf8(pending.AsSpan(0, pendingCount), out var rune, out var used);
            if (status == OperationStatus.NeedMoreData)
                break;
            text += status == OperationStatus.Done ? rune.ToString() : Replacement.ToString();
            used = status == OperationStatus.Done ? used : 1;
            pending.AsSpan(used, pendingCount - used).CopyTo(pending);
            pendingCount -= used;
        }

        return text;
    }
}
