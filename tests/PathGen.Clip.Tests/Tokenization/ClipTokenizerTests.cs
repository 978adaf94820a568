using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public class ClipTokenizerTests
{
    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.Default;

    [Fact]
    public void Every_reference_text_has_open_clips_ids()
    {
        var lines = File.ReadAllLines(Reference.PathOf("golden", "text_image", "tokens.jsonl"));
        foreach (var line in lines)
        {
            using var record = JsonDocument.Parse(line);
            var text = record.RootElement.GetProperty("text").GetString()!;
            var expected = record.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64()).ToArray();
            Assert.True(expected.AsSpan().SequenceEqual(Tokenizer.Encode(text)), text);
        }

        Assert.Equal(522, lines.Length);
    }
}
