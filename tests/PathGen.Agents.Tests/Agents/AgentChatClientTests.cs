using Microsoft.Extensions.AI;
using PathGen.Slides;

namespace PathGen.Agents.Tests;

public sealed class AgentChatClientTests
{
    [Fact]
    public async Task An_agent_answers_as_a_chat_client_what_it_answers_by_itself()
    {
        var context = GateTests.Context("colon") with { MicronsPerPixel = 0.5 };
        var describer = new MorphologyDescriber();
        var expected = await describer.DescribeAsync(context);
        using IChatClient client = new AgentChatClient(describer, 0.5, "colon");
        var response = await client.GetResponseAsync([new ChatMessage(ChatRole.System, "ignored"), new ChatMessage(ChatRole.User, [Picture(context.Image), new TextContent("Describe.")])]);
        Assert.Equal((expected.Text, "pathgen-morphology/1", ChatFinishReason.Stop), (response.Text, response.ModelId, response.FinishReason));
        Assert.Equal(describer.Identity, client.GetService(typeof(AgentIdentity)));
        Assert.Equal("morphology", ((ChatClientMetadata)client.GetService(typeof(ChatClientMetadata))!).ProviderName);

        var text = "";
        await foreach (var update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, [Picture(context.Image)])]))
            text += update.Text;
        Assert.Equal(expected.Text, text);

        using IChatClient revise = new AgentChatClient(new MeasurementRevision(), 0.5);
        var revised = await revise.GetResponseAsync([new ChatMessage(ChatRole.User, [Picture(context.Image), new TextContent("Blank image.")])]);
        Assert.NotEmpty(((AgentAnswer)revised.RawRepresentation!).Edits);

        using IChatClient summarise = new AgentChatClient(new ExtractiveSummary());
        Assert.Equal("Crowded glands.", (await summarise.GetResponseAsync("Crowded glands.")).Text);
    }

    [Fact]
    public async Task A_question_without_what_the_agent_needs_is_refused()
    {
        using IChatClient client = new AgentChatClient(new MorphologyDescriber());
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync("Describe what?"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.System, "x")]));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/webp")])]));
        await Assert.ThrowsAnyAsync<SlideException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1, 2, 3 }, "image/png")])]));
    }

    private static DataContent Picture(RgbImage image)
    {
        using var png = new MemoryStream();
        PngCodec.Encode(image, png);
        return new DataContent(png.ToArray(), "image/png");
    }
}
