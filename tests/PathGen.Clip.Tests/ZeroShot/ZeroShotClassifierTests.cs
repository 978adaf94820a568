using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Clip.Tests;

public class ZeroShotClassifierTests
{
    private static readonly float[] East = [1, 0];
    private static readonly float[] North = [0, 1];

    [Fact]
    public void Reference_logits_are_reproduced_from_reference_embeddings()
    {
        // open_clip's own embeddings and logits: this classifier adds a dot product and a factor, so only rounding may differ.
        var folder = Reference.PathOf("golden", "clip", "clip-tiny-quickgelu");
        var texts = Npy.Read(Path.Combine(folder, "text_embeds.npy"));
        var images = Npy.Read(Path.Combine(folder, "image_embeds.npy"));
        var logits = Npy.Read(Path.Combine(folder, "logits_per_image.npy")).As<float>();
        var width = texts.Shape[1];
        var textRows = texts.As<float>();
        var scale = logits[0] / Dot(Unit(images.As<float>().AsSpan(0, width)), Unit(textRows.AsSpan(0, width)));
        var encoder = new VectorTextEncoder(width, text => textRows[(int.Parse(text) * width)..((int.Parse(text) + 1) * width)]);
        var classifier = ZeroShotClassifier.Create(
            encoder,
            Enumerable.Range(0, texts.Shape[0]).Select(i => new ZeroShotClass($"{i}")),
            new ZeroShotOptions { Templates = ["{}"], LogitScale = scale });
        for (var row = 0; row < images.Shape[0]; row++)
        {
            var expected = logits.AsSpan(row * texts.Shape[0], texts.Shape[0]).ToArray();
            var result = classifier.Classify(Unit(images.As<float>().AsSpan(row * width, width)));
            for (var k = 0; k < expected.Length; k++)
                Assert.Equal(expected[k], result.Logits[k], 1e-4 * scale);
            Assert.Equal(expected.AsSpan().IndexOf(expected.Max()), result.Index);
        }
    }

    [Fact]
    public void Probabilities_are_the_softmax_of_scaled_cosines()
    {
        var classifier = Create(scale: 2);
        float[] embedding = [0.6f, 0.8f];
        var result = classifier.Classify(embedding);
        Assert.Equal(("north", 1), (result.Label, result.Index));
        Assert.Equal([1.2f, 1.6f], result.Logits, Close(1e-6f));
        Assert.Equal([(float)(1 / (1 + Math.Exp(0.4))), (float)(1 / (1 + Math.Exp(-0.4)))], result.Probabilities, Close(1e-6f));
    }

    [Fact]
    public void A_large_scale_does_not_overflow()
    {
        var result = Create(scale: 10000).Classify(East);
        Assert.Equal([1f, 0f], result.Probabilities);
        Assert.Equal([10000f, 0f], result.Logits);
    }

    [Fact]
    public void Templates_and_phrases_make_an_ensemble()
    {
        var encoder = new VectorTextEncoder(2, text => text.Contains("east", StringComparison.Ordinal) ? East : text.StartsWith('A') ? North : [0.6f, 0.8f]);
        var classifier = ZeroShotClassifier.Create(
            encoder,
            [new ZeroShotClass("both", ["East of", "east"]), new ZeroShotClass("up")],
            new ZeroShotOptions { Templates = ["A {}.", "b {}"] });
        Assert.Equal(["A East of.", "b East of", "A east.", "b east", "A up.", "b up"], encoder.Texts);

        // both: mean of (0,1), (0.6,0.8), (1,0), (1,0) = (0.65, 0.45); up: mean of (0,1), (0.6,0.8) = (0.3, 0.9).
        Assert.Equal([0.65f / MathF.Sqrt(0.625f), 0.45f / MathF.Sqrt(0.625f)], classifier.ClassEmbeddings[0].ToArray(), Close(1e-6f));
        Assert.Equal([0.3f / MathF.Sqrt(0.9f), 0.9f / MathF.Sqrt(0.9f)], classifier.ClassEmbeddings[1].ToArray(), Close(1e-6f));
    }

    [Fact]
    public void The_default_template_and_scale_are_as_published()
    {
        var encoder = new VectorTextEncoder(2, _ => East);
        var classifier = ZeroShotClassifier.Create(encoder, [new ZeroShotClass("melanoma")]);
        Assert.Equal(["An H&E image of melanoma"], encoder.Texts);
        Assert.Equal(100, classifier.LogitScale);
        Assert.Equal([1f], classifier.Classify(East).Probabilities);
    }

    [Fact]
    public void A_matrix_is_classified_row_by_row()
    {
        var classifier = Create();
        var results = classifier.Classify(new EmbeddingMatrix([1, 0, 0.6f, 0.8f, 0, 1], 2));
        Assert.Equal(["east", "north", "north"], results.Select(r => r.Label));
        Assert.Equal(classifier.Classify(North).Logits, results[2].Logits);
        Assert.Throws<OperationCanceledException>(() => classifier.Classify(new EmbeddingMatrix([1, 0], 2), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Threads_share_a_classifier()
    {
        var classifier = Create();
        var expected = Enumerable.Range(0, 360).Select(angle => classifier.Classify(At(angle))).ToArray();
        Parallel.For(0, 8, worker =>
        {
            for (var i = 0; i < 3600; i++)
            {
                var angle = (i * 7 + worker * 45) % 360;
                var result = classifier.Classify(At(angle));
                Assert.Equal(expected[angle].Index, result.Index);
                Assert.Equal(expected[angle].Probabilities, result.Probabilities);
            }
        });

        static float[] At(int angle) => [MathF.Cos(angle * MathF.PI / 180), MathF.Sin(angle * MathF.PI / 180)];
    }

    [Theory]
    [InlineData(float.NaN, 0f)]
    [InlineData(float.PositiveInfinity, 0f)]
    [InlineData(0f, 0f)]
    [InlineData(2f, 0f)]
    public void What_is_no_unit_vector_is_refused(float x, float y)
    {
        var error = Assert.Throws<ArgumentException>(() => Create().Classify([x, y]));
        Assert.Contains("unit vector", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_width_is_refused_with_both_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Create().Classify([1f, 0f, 0f]));
        Assert.Contains("3 floats; this model's have 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_are_checked()
    {
        AssertRefused("At least one class");
        AssertRefused("\"a\"; names must differ", new ZeroShotClass("a"), new ZeroShotClass("a"));
        AssertRefused("needs a name", new ZeroShotClass(" "));
        AssertRefused("\"a\" needs at least one phrase", new ZeroShotClass("a", []));
        AssertRefused("\"a\" needs at least one phrase", new ZeroShotClass("a", ["x", " "]));
        var opposite = new VectorTextEncoder(2, text => text.EndsWith('x') ? East : [-1, 0]);
        var error = Assert.Throws<ArgumentException>(() => ZeroShotClassifier.Create(opposite, [new ZeroShotClass("a", ["x", "y"])]));
        Assert.Contains("\"a\" have embeddings that cancel out", error.Message, StringComparison.Ordinal);

        static void AssertRefused(string part, params ZeroShotClass[] classes)
        {
            var error = Assert.Throws<ArgumentException>(() => ZeroShotClassifier.Create(new VectorTextEncoder(2, _ => East), classes));
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("An image")]
    [InlineData("{} and {}")]
    [InlineData("")]
    public void A_template_needs_its_place_once(string template)
    {
        var error = Assert.Throws<ArgumentException>(() => new ZeroShotOptions { Templates = ["{} ok", template] });
        Assert.Contains($"\"{template}\"", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ZeroShotOptions { Templates = [] });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_scale_out_of_range_is_refused(double scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZeroShotOptions { LogitScale = scale });

    [Fact]
    public void A_picture_needs_an_image_encoder()
    {
        using var image = new RgbImage(1, 1);
        Assert.Throws<InvalidOperationException>(() => Create().Classify(image));
    }

    private static ZeroShotClassifier Create(double scale = 100) => ZeroShotClassifier.Create(
        new VectorTextEncoder(2, text => text == "east" ? East : North),
        [new ZeroShotClass("east"), new ZeroShotClass("north")],
        new ZeroShotOptions { Templates = ["{}"], LogitScale = scale });

    private static Func<float, float, bool> Close(float tolerance) => (a, b) => Math.Abs(a - b) <= tolerance;

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return (float)sum;
    }

    private static float[] Unit(ReadOnlySpan<float> vector)
    {
        var length = Math.Sqrt(Dot(vector, vector));
        return [.. vector.ToArray().Select(v => (float)(v / length))];
    }
}
