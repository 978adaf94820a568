using System.Text.Json;
using PathGen.Testing;

namespace PathGen.Cli.Tests;

public class TokenizeCommandTests
{
    [Fact]
    public async Task Ids_equal_open_clips()
    {
        var golden = File.ReadLines(Reference.PathOf("golden", "text_image", "tokens.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        // A line break inside a text is white space to CLIP; one text a line cannot hold it, so a space takes its place.
        var input = string.Join('\n', golden.Select(item => item.GetProperty("text").GetString()!.Replace('\n', ' '))) + "\n";
        var run = (await Pathgen.RunAsync(["tokenize", "--json"], input)).Succeeded();
        var lines = run.Out.Split('\n')[..^1];
        Assert.Equal(golden.Count, lines.Length);
        for (var i = 0; i < golden.Count; i++)
            Assert.Equal(golden[i].GetProperty("ids").Deserialize<long[]>(), JsonSerializer.Deserialize<long[]>(lines[i]));
    }

    [Fact]
    public async Task The_last_line_needs_no_end_and_an_empty_input_gives_nothing()
    {
        Assert.Equal("49406 320 5533 49407" + string.Concat(Enumerable.Repeat(" 0", 73)) + "\n", (await Pathgen.RunAsync(["tokenize"], "a cell")).Succeeded().Out);
        Assert.Empty((await Pathgen.RunAsync(["tokenize", "--json"], "")).Succeeded().Out);
    }

    [Fact]
    public async Task A_line_without_end_is_refused() =>
        Assert.Contains("longer than", (await Pathgen.RunAsync(["tokenize", "--json"], new string('a', (1 << 20) + 1))).Failed(ExitCode.Input), StringComparison.Ordinal);
}
