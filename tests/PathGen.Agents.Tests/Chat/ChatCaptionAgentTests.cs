using Microsoft.Extensions.AI;
using PathGen.Slides;

namespace PathGen.Agents.Tests;

public sealed class ChatCaptionAgentTests
{
    [Fact]
    public async Task It_sends_the_picture_tissue_and_scale_and_nothing_that_names_the_patient()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say("  Glands with goblet cells.  "));
        using var image = ChatPatch.Make().Image;
        var answer = await new ChatCaptionAgent(client).DescribeAsync(ChatPatch.Make());
        Assert.Equal(("Glands with goblet cells.", 100L, 10L), (answer.Text, answer.InputTokens, answer.OutputTokens));
        var request = Assert.Single(client.Requests);
        Assert.Equal([ChatRole.System, ChatRole.User], request.Select(m => m.Role));
        var data = Assert.IsType<DataContent>(request[1].Contents[0]);
        Assert.Equal("image/png", data.MediaType);
        using var sent = PngCodec.Decode(data.Data.Span);
        Assert.True(image.Pixels.SequenceEqual(sent.Pixels));
        Assert.Contains("Tissue source: TCGA-COAD. Scale: 0.25 µm per pixel, 10 µm wide", client.AllText());
        Assert.DoesNotContain("SECRET", client.AllText());
        Assert.DoesNotContain('{', client.AllText());
        var options = client.Options[0]!;
        Assert.Equal((0f, 0L, 2048, null), (options.Temperature, options.Seed, options.MaxOutputTokens, options.ModelId));
    }

    [Fact]
    public async Task Options_shape_the_request()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say("Glands."));
        var agent = new ChatCaptionAgent(client, new ChatAgentOptions
        {
            Model = "other", Temperature = null, Seed = null, MaxOutputTokens = 99, ImageFormat = PatchImageFormat.Jpeg, Prompt = new ChatPrompt("mine", 3, "You see.", "What is it? {tissue} {unknown}"),
        });
        await agent.DescribeAsync(ChatPatch.Make(tissue: "{scale}", scale: null));
        var options = client.Options[0]!;
        Assert.Equal((null, null, 99, "other"), (options.Temperature, options.Seed, options.MaxOutputTokens, options.ModelId));
        Assert.Equal("image/jpeg", Assert.IsType<DataContent>(client.Requests[0][1].Contents[0]).MediaType);
        Assert.Equal("What is it? {scale} {unknown}", client.Requests[0][1].Text); // What is filled in is not searched again.
        Assert.Equal(("mine/3", "other"), (agent.Identity.Prompt, agent.Identity.Model));
    }

    [Fact]
    public void The_identity_tells_endpoint_model_and_settings_apart()
    {
        var client = new ScriptedChatClient(ScriptedChatClient.Say("x"));
        var plain = new ChatCaptionAgent(client).Identity;
        Assert.Equal(("chat-describe", "model-x", "describe/1"), (plain.Agent, plain.Model, plain.Prompt));
        Assert.Equal(64, plain.ModelHash.Length);
        Assert.Equal(plain, new ChatCaptionAgent(client, new ChatAgentOptions { Timeout = TimeSpan.FromSeconds(5), Tries = 7 }).Identity);
        Assert.NotEqual(plain.ModelHash, new ChatCaptionAgent(client, new ChatAgentOptions { Temperature = 0.5f }).Identity.ModelHash);
        Assert.NotEqual(plain.ModelHash, new ChatCaptionAgent(client, new ChatAgentOptions { Model = "y" }).Identity.ModelHash);
    }

    [Theory]
    [InlineData("<think>Is it\nglands?</think>\n\nGlands.", "Glands.")]
    [InlineData("```\nGlands.\n```", "Glands.")]
    [InlineData("Glands.\u0007\u0000", "Glands.")]
    [InlineData("One.\r\nTwo.", "One.\nTwo.")]
    public async Task Wrapping_is_taken_off(string said, string expected)
    {
        var answer = await new ChatCaptionAgent(new ScriptedChatClient(ScriptedChatClient.Say(said)), ChatPatch.Quick()).DescribeAsync(ChatPatch.Make());
        Assert.Equal(expected, answer.Text);
    }
}
