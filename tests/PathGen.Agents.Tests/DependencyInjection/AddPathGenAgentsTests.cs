using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using PathGen.Slides;

namespace PathGen.Agents.Tests;

public sealed class AddPathGenAgentsTests
{
    [Fact]
    public void The_embedded_agents_need_nothing()
    {
        using var provider = new ServiceCollection().AddPathGenAgents().BuildServiceProvider();
        Assert.IsType<BankPromptAgent>(provider.GetRequiredService<IPromptAgent>());
        Assert.IsType<MorphologyDescriber>(provider.GetRequiredService<ICaptionAgent>());
        Assert.IsType<MeasurementRevision>(provider.GetRequiredService<IRevisionAgent>());
        Assert.IsType<ExtractiveSummary>(provider.GetRequiredService<ISummaryAgent>());
        Assert.Same(provider.GetRequiredService<PatchSelector>(), provider.GetRequiredService<PatchSelector>());
        Assert.IsType<TileGrid>(provider.GetRequiredService<ITiler>());
    }

    [Fact]
    public void Chat_agents_take_the_hosts_client()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say("x"));
        using var provider = new ServiceCollection()
            .AddSingleton<IChatClient>(client)
            .AddPathGenAgents(o => (o.Chat, o.ChatPrompts) = (new ChatAgentOptions { Model = "mine" }, new ChatPromptOptions()))
            .BuildServiceProvider();
        Assert.Equal("mine", provider.GetRequiredService<ICaptionAgent>().Identity.Model);
        Assert.IsType<ChatRevisionAgent>(provider.GetRequiredService<IRevisionAgent>());
        Assert.IsType<ChatSummaryAgent>(provider.GetRequiredService<ISummaryAgent>());
        Assert.IsType<ChatPromptAgent>(provider.GetRequiredService<IPromptAgent>());
    }

    [Fact]
    public void What_the_host_registered_stays_and_a_missing_client_is_named()
    {
        var own = new FakeAgents(new Trap());
        using var provider = new ServiceCollection().AddSingleton<ICaptionAgent>(own).AddPathGenAgents(o => o.Chat = new ChatAgentOptions()).BuildServiceProvider();
        Assert.Same(own, provider.GetRequiredService<ICaptionAgent>());
        Assert.Contains("IChatClient", Assert.Throws<PairException>(() => provider.GetRequiredService<IRevisionAgent>()).Message);
    }
}
