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
        Assert.Empty(provider.GetServices<ICaptionGate>());
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
        Assert.Equal(CaptionGates.All.Select(g => g.Name), provider.GetServices<ICaptionGate>().Select(g => g.Name));
    }

    [Fact]
    public void Chat_agents_take_the_hosts_endpoints_before_its_client()
    {
        var endpoints = new ChatEndpoints([new ChatEndpoint("one", new ScriptedChatClient(ScriptedChatClient.Say("x"))) { Roles = ChatRoles.Describe }]);
        using var provider = new ServiceCollection().AddSingleton(endpoints).AddPathGenAgents(o => (o.Chat, o.Gates) = (new ChatAgentOptions(), [new RefusalGate()])).BuildServiceProvider();
        Assert.Equal("model-x", provider.GetRequiredService<ICaptionAgent>().Identity.Model);
        Assert.Throws<ArgumentException>(() => provider.GetRequiredService<ISummaryAgent>()); // None has the role.
        Assert.IsType<RefusalGate>(Assert.Single(provider.GetServices<ICaptionGate>()));
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
