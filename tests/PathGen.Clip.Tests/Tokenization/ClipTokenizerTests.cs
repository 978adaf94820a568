using System.Diagnostics;
using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public class ClipTokenizerTests
{
    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.Default;

    [Fact]
    public void Every_reference_text_has_open_clips_ids()
    {
        var texts = ReferenceTexts();
        foreach (var (text, expected) in texts)
            Assert.True(expected.AsSpan().SequenceEqual(Tokenizer.Encode(text)), text);
        Assert.Equal(522, texts.Count);
    }

    [Fact]
    public void The_returned_count_is_the_count_of_the_whole_text_until_it_is_cut()
    {
        foreach (var (text, expected) in ReferenceTexts())
        {
            var ids = new long[77];
            var count = Tokenizer.Encode(text, ids);
            Assert.Equal(Array.IndexOf(expected, ClipTokenizer.EndToken) + 1, count);
            Assert.Equal(Math.Min(77, Tokenizer.CountTokens(text)), count);
        }
    }

    [Fact]
    public void Threads_share_a_tokenizer()
    {
        var texts = ReferenceTexts();
        Parallel.For(0, 8, worker =>
        {
            for (var i = 0; i < texts.Count; i++)
            {
                var (text, expected) = texts[(i + worker * 61) % texts.Count];
                Assert.True(expected.AsSpan().SequenceEqual(Tokenizer.Encode(text)), text);
            }
        });
    }

    [Fact]
    public void Ids_beyond_the_context_stay_and_padding_is_zero()
    {
        var ids = new long[80];
        Array.Fill(ids, -1);
        Assert.Equal(3, Tokenizer.Encode("a", ids));
        Assert.Equal([49406, 320, 49407], ids[..3]);
        Assert.All(ids[3..77], id => Assert.Equal(0, id));
        Assert.All(ids[77..], id => Assert.Equal(-1, id));
    }

    [Theory]
    [InlineData(2, new long[] { 49406, 49407 })]
    [InlineData(3, new long[] { 49406, 41441, 49407 })]
    [InlineData(5, new long[] { 49406, 41441, 41441, 49407, 0 })]
    public void A_shorter_context_cuts_and_ends(int context, long[] expected) =>
        Assert.Equal(expected, new ClipTokenizer(context).Encode("gland gland"));

    [Fact]
    public void Several_texts_become_rows()
    {
        var ids = new ClipTokenizer(4).Encode(["a", "gland"]);
        Assert.Equal([49406, 320, 49407, 0, 49406, 41441, 49407, 0], ids);
    }

    [Fact]
    public void The_written_special_tokens_are_the_tokens()
    {
        Assert.Equal([49406, 49406, 49407, 320, 49407], new ClipTokenizer(5).Encode("<start_of_text><end_of_text>A"));
        Assert.Equal(5, Tokenizer.CountTokens("<START_of_text> <END_OF_TEXT> a"));
    }

    [Fact]
    public void Too_little_room_or_too_long_a_text_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Tokenizer.Encode("a", new long[76]));
        var error = Assert.Throws<ArgumentException>(() => Tokenizer.CountTokens(new string('a', ClipTokenizer.MaxTextLength + 1)));
        Assert.Contains("10485761 characters", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Tokenizer.Encode((string)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClipTokenizer(1));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("xy")]
    [InlineData("肿")]
    [InlineData("-")]
    [InlineData("&amp;")]
    [InlineData("e\u0301")]
    [InlineData("\u0301\u0316")]
    [InlineData("Σ'")]
    [InlineData("Ã¢â‚¬")]
    public void A_megabyte_without_a_break_takes_time_in_proportion(string unit)
    {
        // A quadratic step anywhere would take hours at this size; the bound leaves room for a slow, busy machine.
        var text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        var clock = Stopwatch.StartNew();
        Assert.InRange(Tokenizer.CountTokens(text), 3, 6_000_000);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }

    [Fact]
    public void Long_words_merge_as_short_ones_do()
    {
        // The encoder merges words of up to 64 bytes by search: so both ways see the same words here.
        var vocabulary = BytePairVocabulary.Load();
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var length = random.Next(2, 64);
            var symbols = new ushort[length];
            for (var i = 0; i < length; i++)
                symbols[i] = vocabulary.IdOf((byte)"etaoinx"[random.Next(7)], endsWord: i == length - 1);
            var word = string.Concat(symbols.Select((id, i) => "etaoinx".Single(c => vocabulary.IdOf((byte)c, i == length - 1) == id)));
            var kept = LongWordMerger.Merge(vocabulary, symbols);
            Assert.Equal(BytePairEncoder.Shared.Encode(word), symbols[..kept]);
        }
    }

    [Fact]
    public void The_word_cache_turns_over_without_changing_tokens()
    {
        var before = Tokenizer.Encode("hyperchromatic nuclei");
        var ids = new long[77];
        for (var i = 0; i < 70_000; i++)
            Tokenizer.Encode($"q{(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)}{(char)('a' + i / 676 % 26)}{(char)('a' + i / 17576 % 26)}", ids);
        Assert.Equal(before, Tokenizer.Encode("hyperchromatic nuclei"));
    }

    [Fact]
    public void A_seen_ascii_text_allocates_nothing()
    {
        var ids = new long[77];
        const string Text = "An H&E image of lung adenocarcinoma with hyperchromatic nuclei";
        var plain = Text.Replace("&", " and ", StringComparison.Ordinal);
        for (var i = 0; i < 100; i++)
            Tokenizer.Encode(plain, ids);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Tokenizer.Encode(plain, ids);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static List<(string Text, long[] Ids)> ReferenceTexts()
    {
        var texts = new List<(string, long[])>();
        foreach (var line in File.ReadLines(Reference.PathOf("golden", "text_image", "tokens.jsonl")))
        {
            using var record = JsonDocument.Parse(line);
            texts.Add((
                record.RootElement.GetProperty("text").GetString()!,
                record.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64()).ToArray()));
        }

        return texts;
    }
}
