using Microsoft.Extensions.AI;
using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Agents.Tests;

public sealed class EncoderExtensionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClipModel model;

    public EncoderExtensionsTests()
    {
        var checkpoint = new TinyClip { QuickGelu = true }.Write(folder["checkpoint"]);
        model = ClipModel.Load(new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"], Check = false }).Import(checkpoint).Path);
    }

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Texts_and_pictures_get_the_embeddings_that_their_encoders_give()
    {
        using var texts = model.TextEncoder.AsEmbeddingGenerator();
        string[] sentences = ["glands", "", "lymphocytes in stroma"];
        var found = await texts.GenerateAsync(sentences);
        Assert.Equal(3, found.Count);
        for (var i = 0; i < sentences.Length; i++)
            Assert.Equal(model.TextEncoder.Encode(sentences[i]), found[i].Vector.ToArray());

        using var pictures = model.ImageEncoder.AsEmbeddingGenerator();
        using var one = new RgbImage(40, 30);
        using var other = new RgbImage(24, 24);
        new Random(1).NextBytes(one.Pixels);
        new Random(2).NextBytes(other.Pixels);
        var seen = await pictures.GenerateAsync([one, other]);
        Assert.Equal(model.ImageEncoder.Encode(one), seen[0].Vector.ToArray());
        Assert.Equal(model.ImageEncoder.Encode(other), seen[1].Vector.ToArray());
        Assert.Equal(model.ImageEncoder.Identity, seen[0].ModelId);
        Assert.Empty(await pictures.GenerateAsync([]));
    }

    [Fact]
    public async Task A_generator_says_what_it_is_and_refuses_what_it_cannot_give()
    {
        using var generator = model.TextEncoder.AsEmbeddingGenerator();
        var metadata = generator.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal((model.TextEncoder.EmbeddingWidth, model.TextEncoder.Identity), (metadata.DefaultModelDimensions, metadata.DefaultModelId));
        Assert.Same(model.TextEncoder, generator.GetService<ITextEncoder>());
        Assert.Null(generator.GetService<IImageEncoder>());
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 3 }));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(["a"], cancellationToken: cancelled.Token));
    }
}
