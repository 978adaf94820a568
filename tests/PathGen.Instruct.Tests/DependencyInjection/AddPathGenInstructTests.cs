using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using PathGen.Agents;

namespace PathGen.Instruct.Tests.DependencyInjection;

public sealed class AddPathGenInstructTests(TinyChat tiny) : IClassFixture<TinyChat>
{
    [Fact]
    public void Without_a_folder_there_is_no_model_and_the_agents_are_embedded()
    {
        using var provider = new ServiceCollection().AddPathGenInstruct().BuildServiceProvider();
        Assert.Null(provider.GetService<IChatClient>());
        Assert.Null(provider.GetService<LlavaModel>());
        Assert.IsType<MorphologyDescriber>(provider.GetRequiredService<ICaptionAgent>());
    }

    [Fact]
    public async Task With_a_folder_one_model_chats_for_all()
    {
        await using var provider = new ServiceCollection()
            .AddPathGenInstruct(o =>
            {
                o.ModelFolder = tiny.Folder;
                o.Model.Precision = "q4";
            })
            .BuildServiceProvider();
        var client = provider.GetRequiredService<IChatClient>();
        Assert.Same(client, provider.GetRequiredService<IChatClient>());
        Assert.Same(provider.GetRequiredService<LlavaModel>(), client.GetService(typeof(LlavaModel)));
        Assert.Equal("q4", provider.GetRequiredService<LlavaModel>().Precision);
        Assert.True((await client.GetResponseAsync([new ChatMessage(ChatRole.User, "on")], new ChatOptions { MaxOutputTokens = 3 })).Usage!.OutputTokenCount >= 0);
    }
}
