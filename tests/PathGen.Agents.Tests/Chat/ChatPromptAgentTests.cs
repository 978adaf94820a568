namespace PathGen.Agents.Tests;

public sealed class ChatPromptAgentTests
{
    private const string Attributes = """
        Here are the features:
        1. **Keratin pearls**: whorls of keratin
        2) Intercellular bridges: fine spines between cells
        - Keratin pearls: whorls of keratin
        * "Nests of squamous cells: islands in stroma",

        """;

    [Fact]
    public async Task Attributes_are_written_once_per_tissue_source()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say(Attributes));
        var agent = new ChatPromptAgent(client, new ChatPromptOptions { Chat = ChatPatch.Quick() });
        var prompts = await agent.WriteAsync(new SlideContext("a", "TCGA-HNSC", ChatPatch.Report));
        Assert.Equal(["Keratin pearls: whorls of keratin", "Intercellular bridges: fine spines between cells", "Nests of squamous cells: islands in stroma"], prompts.Attributes);
        await agent.WriteAsync(new SlideContext("b", "TCGA-HNSC"));
        Assert.Single(client.Requests);
        await agent.WriteAsync(new SlideContext("c"));
        Assert.Equal(2, client.Requests.Count);
        Assert.Contains("Tissue source: TCGA-HNSC", client.AllText());
        Assert.Contains("Tissue source: not known", client.AllText());
    }

    [Fact]
    public async Task A_report_stays_on_the_machine_unless_it_is_allowed_to_leave()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say(Attributes));
        var prompts = await new ChatPromptAgent(client, new ChatPromptOptions { Chat = ChatPatch.Quick() }).WriteAsync(new SlideContext("SECRET-ID", "lung", ChatPatch.Report));
        Assert.Empty(prompts.Findings);
        Assert.DoesNotContain("SECRET", client.AllText());
        Assert.DoesNotContain("John Doe", client.AllText());
    }

    [Fact]
    public async Task Findings_are_written_per_slide_where_reports_may_be_sent()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say(Attributes), ScriptedChatClient.Say("Cribriform glands"), ScriptedChatClient.Say("NONE."));
        var agent = new ChatPromptAgent(client, new ChatPromptOptions { Chat = ChatPatch.Quick(), SendReports = true });
        Assert.Equal(["Cribriform glands"], (await agent.WriteAsync(new SlideContext("a", "lung", ChatPatch.Report))).Findings);
        Assert.Empty((await agent.WriteAsync(new SlideContext("b", "lung", "Nothing."))).Findings);
        Assert.Empty((await agent.WriteAsync(new SlideContext("c", "lung"))).Findings);
        Assert.Equal(3, client.Requests.Count);
        Assert.Contains(ChatPatch.Report, client.AllText());
        Assert.DoesNotContain("SECRET-ID", client.AllText());
    }

    [Fact]
    public void Sending_reports_is_another_identity()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say("x"));
        var without = new ChatPromptAgent(client).Identity;
        var with = new ChatPromptAgent(client, new ChatPromptOptions { SendReports = true }).Identity;
        Assert.Equal(("attributes/1 x20", "attributes/1 x20, findings/1 x20"), (without.Prompt, with.Prompt));
        Assert.NotEqual(without.PromptHash, with.PromptHash);
    }

    [Fact]
    public async Task Lists_are_bounded_and_a_failure_is_not_remembered()
    {
        var many = string.Join('\n', Enumerable.Range(0, 500).Select(i => $"{i}. Feature number {i}: round"));
        var client = new ScriptedChatClient(ScriptedChatClient.Say("-"), ScriptedChatClient.Say("-"), ScriptedChatClient.Say("-"), ScriptedChatClient.Say(many));
        var agent = new ChatPromptAgent(client, new ChatPromptOptions { Chat = ChatPatch.Quick(), Attributes = 7 });
        await Assert.ThrowsAsync<AgentException>(async () => await agent.WriteAsync(new SlideContext("a", "lung")));
        Assert.Equal(7, (await agent.WriteAsync(new SlideContext("a", "lung"))).Attributes.Count);
    }
}
