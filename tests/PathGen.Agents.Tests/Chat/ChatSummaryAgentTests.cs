using Microsoft.Extensions.AI;
using PathGen.Clip;

namespace PathGen.Agents.Tests;

public sealed class ChatSummaryAgentTests
{
    private static readonly string Long = string.Join(' ', Enumerable.Range(1, 30).Select(i => $"Sentence number {i} speaks of irregular glands."));

    [Theory]
    [InlineData("Caption: \"Irregular glands\n in a loose stroma.\"", "Irregular glands in a loose stroma.")]
    [InlineData("**Caption:** Irregular glands.", "Irregular glands.")]
    public async Task The_caption_is_one_line_without_its_wrapping(string said, string expected)
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say(said));
        Assert.Equal(expected, (await new ChatSummaryAgent(client, ChatPatch.Quick()).SummariseAsync("A description.")).Text);
        Assert.Contains("at most 75 tokens", client.AllText());
        Assert.All(client.Requests[0], m => Assert.All(m.Contents, c => Assert.IsType<TextContent>(c)));
    }

    [Fact]
    public async Task A_long_caption_is_sent_back_with_its_count()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say(Long), ScriptedChatClient.Say("Irregular glands."));
        var answer = await new ChatSummaryAgent(client, ChatPatch.Quick()).SummariseAsync("A description.");
        Assert.Equal(("Irregular glands.", 200L, 20L), (answer.Text, answer.InputTokens, answer.OutputTokens));
        var last = client.Requests[1];
        Assert.Equal([ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.User], last.Select(m => m.Role));
        Assert.Contains($"That is {ClipTokenizer.Default.CountTokens(Long) - 2} tokens; at most 75", last[3].Text);
    }

    [Fact]
    public async Task A_model_that_never_keeps_to_it_is_cut_at_a_sentence()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say(Long));
        var caption = (await new ChatSummaryAgent(client, ChatPatch.Quick()).SummariseAsync("A description.")).Text;
        Assert.Equal(3, client.Requests.Count);
        Assert.StartsWith(caption, Long);
        Assert.EndsWith("glands.", caption);
        Assert.InRange(ClipTokenizer.Default.CountTokens(caption), 60, 77);
    }

    [Fact]
    public async Task One_endless_sentence_is_cut_at_a_word()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say("Glands " + string.Join(", ", Enumerable.Repeat("irregular", 200))));
        var caption = (await new ChatSummaryAgent(client, ChatPatch.Quick()).SummariseAsync("A description.")).Text;
        Assert.EndsWith("irregular.", caption);
        Assert.InRange(ClipTokenizer.Default.CountTokens(caption), 70, 77);
    }

    [Fact]
    public async Task One_endless_word_sets_the_patch_aside()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say(string.Concat(Enumerable.Range(0, 900).Select(i => (char)('a' + i * 7 % 26)))));
        Assert.False((await Assert.ThrowsAsync<AgentException>(async () => await new ChatSummaryAgent(client, ChatPatch.Quick()).SummariseAsync("A description."))).EndsRun);
    }
}
