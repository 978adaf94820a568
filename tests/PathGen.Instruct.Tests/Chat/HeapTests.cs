using Microsoft.Extensions.AI;

namespace PathGen.Instruct.Tests.Chat;

/// <summary>What stays on the managed heap; alone, since other tests' objects would count too.</summary>
[Collection(nameof(Alone))]
public sealed class HeapTests(TinyChat tiny) : IClassFixture<TinyChat>
{
    [Fact]
    public async Task Tokens_leave_nothing_behind_on_the_heap()
    {
        using var client = new LlavaChatClient(tiny.Model);
        async Task Say(int tokens) => await client.GetResponseAsync([new ChatMessage(ChatRole.User, "go on")], new ChatOptions { MaxOutputTokens = tokens, Temperature = 100, Seed = 9 });
        await Say(400);
        await Say(400);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Say(400);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // The conversation itself keeps a few numbers a token; a tensor a token would be ten times this.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 100_000);
    }
}
