using System.Text.Json;
using PathGen.Onnx;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

/// <summary>From picture files and words to open_clip's logits: checkpoint import, tiles, embeddings and zero-shot classification together.</summary>
public class ZeroShotReferenceTests
{
    // Both sides compute in 32-bit floats with sums in another order. Largest difference seen: 1.5e-6 of a unit vector, 1.8e-6 of a logit (these models' scale is
    // small). The margin is for other processors.
    private const double EmbeddingTolerance = 1e-5;
    private const double LogitTolerance = 2e-5;

    [Theory]
    [InlineData("clip-tiny-gelu")]
    [InlineData("clip-tiny-quickgelu")]
    public async Task Pictures_and_words_get_open_clips_logits(string name)
    {
        using var folder = new TemporaryFolder();
        new ClipImporter(new ClipImportOptions { OutputFolder = folder["model"] }).Import(Reference.PathOf("golden", "clip", name));
        using var model = ClipModel.Load(folder["model"]);
        using var inputs = JsonDocument.Parse(File.ReadAllText(Reference.PathOf("golden", "clip", "inputs.json")));
        string[] texts = [.. inputs.RootElement.GetProperty("texts").EnumerateArray().Select(t => t.GetString()!)];
        var expectedLogits = Npy.Read(Reference.PathOf("golden", "clip", name, "logits_per_image.npy"));
        var expectedImages = Npy.Read(Reference.PathOf("golden", "clip", name, "image_embeds.npy"));
        var width = expectedImages.Shape[1];

        // The last text is empty, which is no phrase; the others are classes of their own here.
        Assert.Equal("", texts[^1]);
        var classifier = ZeroShotClassifier.Create(
            model, texts[..^1].Select(text => new ZeroShotClass(text)), new ZeroShotOptions { Templates = [ZeroShotOptions.Placeholder] });
        var embedder = new SlideEmbedder(model.ImageEncoder);
        for (var row = 0; row < expectedImages.Shape[0]; row++)
        {
            using var slide = Slide.Open(Reference.PathOf("golden", "clip", $"patch_{row}.png"));
            var embeddings = await embedder.EmbedAsync(slide, [new Tile(0, new SlideRegion(0, 0, slide.Width, slide.Height), 1)]);
            AssertClose(Unit(expectedImages.As<float>().AsSpan(row * width, width)), embeddings.Matrix[0], EmbeddingTolerance);

            var result = Assert.Single(classifier.Classify(embeddings.Matrix));
            AssertClose(expectedLogits.As<float>().AsSpan(row * texts.Length, texts.Length - 1), [.. result.Logits], LogitTolerance);
            using var picture = slide.ReadThumbnail((int)slide.Width);
            Assert.Equal(result.Logits, classifier.Classify(picture).Logits);
        }
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }

    private static float[] Unit(ReadOnlySpan<float> vector)
    {
        var unit = vector.ToArray();
        Assert.True(UnitVector.TryNormalise(unit));
        return unit;
    }
}
