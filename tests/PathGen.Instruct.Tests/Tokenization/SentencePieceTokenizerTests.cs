using System.Text;
using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Instruct.Tests.Tokenization;

/// <summary>Ids and texts are those of the SentencePiece library.</summary>
public sealed class SentencePieceTokenizerTests
{
    private static SentencePieceTokenizer Tokenizer => SentencePieceTokenizer.Load(Reference.PathOf("golden", "llava", "tokenizer.model"));

    [Fact]
    public void Every_line_of_the_reference_is_cut_and_joined_alike()
    {
        var tokenizer = Tokenizer;
        var lines = File.ReadAllLines(Reference.PathOf("golden", "llava", "sentencepiece.jsonl"));
        Assert.True(lines.Length > 200);
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            var text = document.RootElement.GetProperty("text").GetString()!;
            var ids = document.RootElement.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32()).ToArray();
            Assert.Equal(ids, tokenizer.Encode(text));
            Assert.Equal(document.RootElement.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void Text_that_came_out_in_pieces_is_the_whole_text()
    {
        var tokenizer = Tokenizer;
        foreach (var text in new[] { "naïve 肿瘤 🔬 end", "  two", "\n\t", "a" })
        {
            var decoder = new TokenDecoder(tokenizer);
            var pieces = tokenizer.Encode(text).Select(decoder.Append).ToList();
            Assert.Equal(text, string.Concat(pieces) + decoder.Finish());
        }
    }

    [Fact]
    public void Bytes_that_are_no_character_are_replaced_one_by_one()
    {
        var tokenizer = Tokenizer;
        var thumb = tokenizer.Encode("🔬").Where(id => id is >= 3 and < 259).ToArray();
        Assert.Equal(4, thumb.Length);
        Assert.Equal("��", tokenizer.Decode(thumb.Take(2)));
        Assert.Equal("�a", tokenizer.Decode([thumb[0], .. tokenizer.Encode("a").Skip(0)]).Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("�" + "🔬", tokenizer.Decode([thumb[1], .. thumb]));
    }

    [Fact]
    public void Marks_in_a_text_are_plain_characters()
    {
        var ids = Tokenizer.Encode("<s></s><unk><pad>");
        Assert.DoesNotContain(ids, id => id is >= 0 and <= 2);
        Assert.Equal("<s></s><unk><pad>", Tokenizer.Decode(ids));
    }

    [Fact]
    public void A_long_text_of_one_letter_takes_a_moment() => Assert.Equal(new string('a', 300_000), Tokenizer.Decode(Tokenizer.Encode(new string('a', 300_000))));

    [Fact]
    public void Half_a_surrogate_pair_is_a_replacement_character() => Assert.Equal("x�y", Tokenizer.Decode(Tokenizer.Encode("x\ud83dy")));

    [Fact]
    public void What_is_no_model_of_LLaMAs_kind_is_refused_by_name()
    {
        Assert.Contains("algorithm", Refused(Model([Piece("<unk>", 2)], trainer: [0x18, 1])), StringComparison.Ordinal);
        Assert.Contains("no unknown piece", Refused(Model([Piece("a", 1)], trainer: [0x18, 2])), StringComparison.Ordinal);
        Assert.Contains("twice", Refused(Model([Piece("<unk>", 2), Piece("a", 1), Piece("a", 1)], trainer: [0x18, 2])), StringComparison.Ordinal);
        Assert.Contains("<0x00>", Refused(Model([Piece("<unk>", 2)], trainer: [0x18, 2, 0x98, 2, 1, 0xc8, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0xd0, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1])), StringComparison.Ordinal);
        Assert.Contains("score", Refused(Model([[0x0a, 1, (byte)'a', 0x15, 0, 0, 0xc0, 0x7f]], trainer: [0x18, 2])), StringComparison.Ordinal);
        Assert.Contains("truncated", Refused([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07, 1]), StringComparison.Ordinal);
        Assert.Contains("table", Refused([.. Model([Piece("<unk>", 2)], trainer: [0x18, 2]), 0x1a, 3, 0x12, 1, 7]), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<InstructException>(() => SentencePieceTokenizer.Load("/nowhere/tokenizer.model")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutants_are_read_or_refused()
    {
        var whole = File.ReadAllBytes(Reference.PathOf("golden", "llava", "tokenizer.model"));
        var random = new Random(4711);
        var refused = 0;
        var rounds = Environment.GetEnvironmentVariable("PATHGEN_NIGHTLY") == "1" ? 20_000 : 400;
        for (var round = 0; round < rounds; round++)
        {
            var mutant = random.Next(8) == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var changes = random.Next(1, 5); changes > 0 && mutant.Length > 0; changes--)
                mutant[random.Next(2) == 0 ? random.Next(mutant.Length) : Math.Max(0, mutant.Length - 1 - random.Next(200))] = (byte)random.Next(256);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var tokenizer = SentencePieceTokenizer.Parse("mutant", mutant);
                _ = tokenizer.Decode(tokenizer.Encode("The tumour shows 肿瘤 <s>"));
            }
            catch (InstructException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        }

        Assert.InRange(refused, rounds / 10, rounds - 10);
    }

    private static string Refused(byte[] model) => Assert.Throws<InstructException>(() => SentencePieceTokenizer.Parse("x", model)).Message;

    private static byte[] Piece(string text, byte kind) => [0x0a, (byte)text.Length, .. Encoding.ASCII.GetBytes(text), 0x18, kind];

    private static byte[] Model(byte[][] pieces, byte[] trainer) => [.. pieces.SelectMany(p => new byte[] { 0x0a, (byte)p.Length }.Concat(p)), 0x12, (byte)trainer.Length, .. trainer];
}
