using System.Globalization;
using System.Reflection;

namespace PathGen.Clip;

/// <summary>
/// CLIP's byte-pair vocabulary. Ids 0–255 are the bytes, 256–511 the bytes that end a word, 512 + r the symbol that merge r makes, then the two
/// special tokens. Immutable and thread-safe.
/// </summary>
internal sealed class BytePairVocabulary
{
    /// <summary><c>&lt;start_of_text&gt;</c>.</summary>
    public const int StartToken = 49406;

    /// <summary><c>&lt;end_of_text&gt;</c>.</summary>
    public const int EndToken = 49407;

    /// <summary>Number of merges; the id of the first symbol that a merge makes is 512.</summary>
    public const int MergeCount = StartToken - FirstMerged;

    private const int FirstMerged = 512;
    private const string Resource = "clip-bpe-merges.txt";
    private const string EndOfWord = "</w>";
    private readonly Dictionary<uint, ushort> ranks;
    private readonly ushort[] idOfByte;

    private BytePairVocabulary(ushort[] idOfByte, Dictionary<uint, ushort> ranks)
    {
        this.idOfByte = idOfByte;
        this.ranks = ranks;
    }

    /// <summary>The vocabulary that every CLIP of OpenAI and open_clip uses.</summary>
    public static BytePairVocabulary Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is not inside {Assembly.GetExecutingAssembly().GetName().Name}.");
        using var reader = new StreamReader(stream);

        // GPT-2's table: printable bytes stand for themselves, the other 68 for U+0100 onward, and the ids follow that order.
        var symbols = new Dictionary<string, ushort>(FirstMerged + MergeCount, StringComparer.Ordinal);
        var idOfByte = new ushort[256];
        ushort next = 0;
        var replacement = 0x100;
        for (var pass = 0; pass < 2; pass++)
        {
            for (var value = 0; value < 256; value++)
            {
                var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
                if (printable != (pass == 0))
                    continue;
                var symbol = ((char)(printable ? value : replacement++)).ToString();
                symbols.Add(symbol, next);
                symbols.Add(symbol + EndOfWord, (ushort)(next + 256));
                idOfByte[value] = next++;
            }
        }

        var lookup = symbols.GetAlternateLookup<ReadOnlySpan<char>>();
        var ranks = new Dictionary<uint, ushort>(MergeCount);
        for (var rank = 0; rank < MergeCount; rank++)
        {
            var line = reader.ReadLine();
            var space = line?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
            if (space <= 0
                || !lookup.TryGetValue(line.AsSpan(0, space), out var first)
                || !lookup.TryGetValue(line.AsSpan(space + 1), out var second)
                || !symbols.TryAdd(string.Concat(line.AsSpan(0, space), line.AsSpan(space + 1)), (ushort)(FirstMerged + rank)))
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{Resource}: line {rank + 1} is no merge of known symbols."));
            ranks.Add(Key(first, second), (ushort)rank);
        }

        return new BytePairVocabulary(idOfByte, ranks);
    }

    /// <summary>Id of the symbol that is one byte.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="endsWord">Whether it is the word's last.</param>
    public ushort IdOf(byte value, bool endsWord) => (ushort)(idOfByte[value] + (endsWord ? 256 : 0));

    /// <summary>Rank of the merge of two neighbours, or <see cref="MergeCount"/> where there is none. Lower merges first.</summary>
    public int RankOf(ushort first, ushort second) => ranks.TryGetValue(Key(first, second), out var rank) ? rank : MergeCount;

    /// <summary>Id of the symbol that a merge makes.</summary>
    public static ushort IdOfMerge(int rank) => (ushort)(FirstMerged + rank);

    private static uint Key(ushort first, ushort second) => ((uint)first << 16) | second;
}
