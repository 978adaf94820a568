using Microsoft.Extensions.AI;

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
        Assert.Equal("Few glands {scale}.", answer.Text); // The edit is applied here; what the model wrote out is not used.
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
        const string Said = """{"edits":[{"kind":"insert","after":"Added."},{"kind":"remove","before":"Beta,"},{"before":"Gamma","after":"Delta"},{"kind":7,"before":"Epsilon","after":null}]}""";
        var answer = await new ChatRevisionAgent(new ScriptedChatClient(ScriptedChatClient.Say(Said)), ChatPatch.Quick()).ReviseAsync(ChatPatch.Make(), "Alpha, Beta, Gamma and Epsilon.");
        Assert.Equal([EditKind.Add, EditKind.Delete, EditKind.Change, EditKind.Delete], answer.Edits.Select(e => e.Kind));
        Assert.Equal("Alpha, Delta and. Added.", answer.Text);
    }

    [Theory]
    [InlineData("Many glands. No mitoses.", "delete", "No mitoses.", "", "Many glands.")]
    [InlineData("Many  GLANDS, few nuclei.", "change", "many glands", "Few crypts", "Few crypts, few nuclei.")]
    [InlineData("Glands, necrosis, stroma.", "delete", "necrosis", "", "Glands, stroma.")]
    [InlineData("Glands.", "add", "Glands.", "They are crowded.", "Glands. They are crowded.")]
    [InlineData("Glands.", "add", "", "Stroma too.", "Glands. Stroma too.")]
    public async Task An_edit_is_made_where_its_passage_stands(string description, string kind, string before, string after, string expected)
    {
        var said = System.Text.Json.JsonSerializer.Serialize(new { edits = new[] { new { kind, before, after, reason = "seen" }, new { kind = "delete", before = "not there at all", after = "", reason = "" } } });
        var answer = await new ChatRevisionAgent(new ScriptedChatClient(ScriptedChatClient.Say(said)), ChatPatch.Quick()).ReviseAsync(ChatPatch.Make(), description);
        Assert.Equal(expected, answer.Text);
        Assert.Single(answer.Edits); // The diff names what was made and nothing else.
    }

    [Fact]
    public async Task The_answer_is_asked_for_by_a_schema_until_the_endpoint_refuses_one()
    {
        var refuse = ScriptedChatClient.Throw(new HttpRequestException("response_format is not supported", null, System.Net.HttpStatusCode.BadRequest));
        var client = new ScriptedChatClient(refuse, ScriptedChatClient.Say("""{"edits":[]}"""));
        var agent = new ChatRevisionAgent(client, ChatPatch.Quick());
        await agent.ReviseAsync(ChatPatch.Make(), Description);
        await agent.ReviseAsync(ChatPatch.Make(), Description);
        Assert.Equal([true, false, false], client.Options.Select(o => o!.ResponseFormat is ChatResponseFormatJson { Schema: not null }));
    }

    [Fact]
    public async Task What_gates_object_to_is_told()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say("""{"edits":[]}"""));
        await new ChatRevisionAgent(client, ChatPatch.Quick()).ReviseAsync(ChatPatch.Make() with { Objections = ["it speaks of necrosis", "50% hedge"] }, Description);
        Assert.Contains("it speaks of necrosis; 50% hedge", client.AllText());
    }

    [Theory]
    [InlineData("The description is fine.")]
    [InlineData("{\"edits\": [")]
    [InlineData("""{"edits":[{"kind":"delete","before":"a passage of another description","after":""}]}""")]
    [InlineData("""{"edits":[{"kind":"delete","before":"Many glands {scale}.","after":""}]}""")]
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
