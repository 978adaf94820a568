namespace PathGen.Agents.Tests;

public sealed class ChatRevisionAgentTests
{
    private const string Description = "Many glands {scale}.";

    [Theory]
    [InlineData("""{"edits":[{"kind":"change","before":"Many","after":"Few","reason":"three are seen"}],"description":"Few glands."}""")]
    [InlineData("```json\n{\"edits\":[{\"kind\":\"change\",\"before\":\"Many\",\"after\":\"Few\",\"reason\":\"three are seen\"}],\"description\":\"Few glands.\"}\n```")]
    [InlineData("""Here {as asked} it is: {"edits":[{"kind":"replace","before":"Many","after":"Few","reason":"three are seen",},],"description":"Few glands.",} Hope it helps {}""")]
    [InlineData("""<think>{"edits":1}</think>{ /* mine */ "description":" Few glands. ", "extra": {"a":[1]}, "edits":[{"kind":"Change","before":"Many","after":"Few","reason":"three are seen"}]}""")]
    public async Task Json_is_found_whatever_stands_around_it(string said)
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say(said));
        var answer = await new ChatRevisionAgent(client, ChatPatch.Quick()).ReviseAsync(ChatPatch.Make(), Description);
        Assert.Equal("Few glands.", answer.Text);
        Assert.Equal([new Edit(EditKind.Change, "Many", "Few", "three are seen")], answer.Edits);
        Assert.Contains(Description, client.AllText());
        Assert.DoesNotContain("SECRET", client.AllText());
    }

    [Theory]
    [InlineData("""{"edits":[],"description":"Glands, of which there are many."}""")]
    [InlineData("""{"edits":[]}""")]
    [InlineData("""{"edits":[{"kind":"change","before":"a","after":"a"}],"description":"Other."}""")]
    public async Task Without_edits_the_description_stays(string said)
    {
        var answer = await new ChatRevisionAgent(new ScriptedChatClient(ScriptedChatClient.Say(said)), ChatPatch.Quick()).ReviseAsync(ChatPatch.Make(), Description);
        Assert.Equal(Description, answer.Text);
        Assert.Empty(answer.Edits);
    }

    [Fact]
    public async Task Kinds_follow_from_the_texts_where_the_model_invents_one()
    {
        const string Said = """{"edits":[{"kind":"insert","after":"A"},{"kind":"remove","before":"B"},{"before":"C","after":"D"},{"kind":7,"before":"E","after":null}],"description":"X."}""";
        var answer = await new ChatRevisionAgent(new ScriptedChatClient(ScriptedChatClient.Say(Said)), ChatPatch.Quick()).ReviseAsync(ChatPatch.Make(), Description);
        Assert.Equal([EditKind.Add, EditKind.Delete, EditKind.Change, EditKind.Delete], answer.Edits.Select(e => e.Kind));
    }

    [Theory]
    [InlineData("The description is fine.")]
    [InlineData("{\"edits\": [")]
    [InlineData("""{"edits":[{"kind":"add","after":"x"}]}""")]
    [InlineData("""{"edits":[1],"description":"x"}""")]
    [InlineData("""{"edits":"none","description":"x"}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[{{{{{{{{{{{{{{{{")]
    public async Task What_is_no_revision_is_asked_again_and_then_set_aside(string said)
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say(said));
        var e = await Assert.ThrowsAsync<AgentException>(async () => await new ChatRevisionAgent(client, ChatPatch.Quick()).ReviseAsync(ChatPatch.Make(), Description));
        Assert.False(e.EndsRun);
        Assert.Equal(3, client.Requests.Count);
    }

    [Fact]
    public async Task A_flood_of_braces_or_edits_is_bounded()
    {
        var flood = "{\"edits\":[" + string.Join(',', Enumerable.Repeat("{\"after\":\"x\"}", 5000)) + "],\"description\":\"x\"}";
        foreach (var said in new[] { flood, new string('{', 1 << 20) })
            await Assert.ThrowsAsync<AgentException>(async () => await new ChatRevisionAgent(new ScriptedChatClient(ScriptedChatClient.Say(said)), ChatPatch.Quick()).ReviseAsync(ChatPatch.Make(), Description));
    }
}
