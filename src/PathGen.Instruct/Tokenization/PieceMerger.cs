using System.Text;

namespace PathGen.Instruct;

/// <summary>
/// Byte pair encoding as SentencePiece's <c>bpe_model.cc</c> does it: of all neighbours whose joined text is a piece, the pair of the highest score is joined, the leftmost among
/// equals, until none is left. O(n log n) in the text's length.
/// </summary>
internal sealed class PieceMerger(SentencePieceModel model)
{
    // A part of the text: where it lies and its neighbours, -1 for none. Length 0: it was joined with its left neighbour.
    private record struct Part(int Start, int Length, int Previous, int Next, bool Frozen);

    private readonly record struct Pair(int Left, int Right, int Length);

    /// <summary>Appends the ids of a normalised text.</summary>
    public void Encode(string text, List<int> ids)
    {
        if (text.Length == 0)
            return;
        var parts = Cut(text);
        var agenda = new PriorityQueue<Pair, (float NegativeScore, int Left)>();
        var halves = new Dictionary<(int Start, int Length), int>();
        for (var i = 1; i < parts.Count; i++)
            Offer(i - 1, i);
        while (agenda.TryDequeue(out var pair, out _))
        {
            var (left, right) = (parts[pair.Left], parts[pair.Right]);
            if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length)
                continue;
            parts[pair.Left] = left with { Length = pair.Length, Next = right.Next };
            parts[pair.Right] = right with { Length = 0 };
            if (right.Next >= 0)
                parts[right.Next] = parts[right.Next] with { Previous = pair.Left };
            Offer(left.Previous, pair.Left);
            Offer(pair.Left, right.Next);
        }

        for (var i = 0; i >= 0; i = parts[i].Next)
            Add(parts[i].Start, parts[i].Length);

        void Offer(int left, int right)
        {
            if (left < 0 || right < 0 || parts[left].Frozen || parts[right].Frozen)
                return;
            var (start, length) = (parts[left].Start, parts[left].Length + parts[right].Length);
            if (length > model.Longest || !model.Merged.TryGetValue(text.AsSpan(start, length), out var id))
                return;
            agenda.Enqueue(new Pair(left, right, length), (-model.Scores[id], left));
            if (model.Kinds[id] == PieceKind.Unused)
                halves[(start, length)] = parts[left].Length;
        }

        // A piece that is never the result is given as what it was joined of.
        void Add(int start, int length)
        {
            var part = text.AsSpan(start, length);
            if (model.Reserved.TryGetValue(part, out var id) || model.Merged.TryGetValue(part, out id))
            {
                if (model.Kinds[id] == PieceKind.Unused && halves.TryGetValue((start, length), out var first))
                {
                    Add(start, first);
                    Add(start + first, length - first);
                }
                else
                {
                    ids.Add(id);
                }

                return;
            }

            if (model.Bytes.Length == 0)
            {
                ids.Add(model.Unknown);
                return;
            }

            Span<byte> utf8 = stackalloc byte[4];
            foreach (var rune in part.EnumerateRunes())
            {
                foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
                    ids.Add(model.Bytes[value]);
            }
        }
    }

    // Single characters, and texts that are never parted.
    private List<Part> Cut(string text)
    {
        var parts = new List<Part>(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var whole = model.Whole.FirstOrDefault(w => string.CompareOrdinal(text, at, w, 0, w.Length) == 0);
            var length = whole?.Length ?? (Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1);
            parts.Add(new Part(at, length, parts.Count - 1, parts.Count + 1, whole is not null));
            at += length;
        }

        parts[^1] = parts[^1] with { Next = -1 };
        return parts;
    }
}
