using PathGen.Clip;
using PathGen.Onnx;
using PathGen.Samples.SyntheticTissue;
using PathGen.Slides;
using PathGen.Testing;

namespace PathGen.Samples.DemoModel.Tests;

public sealed class DemoModelTests(FittedModel fitted) : IClassFixture<FittedModel>
{
    [Fact]
    public void It_classifies_patches_of_slides_that_it_did_not_learn_from()
    {
        Assert.InRange(fitted.Report.Patches, 200, 600);
        Assert.True(fitted.Report.Accuracy >= 0.9, $"accuracy {fitted.Report.Accuracy:P1}");
        Assert.True(fitted.Report.BalancedAccuracy >= 0.9, $"balanced accuracy {fitted.Report.BalancedAccuracy:P1}");
    }

    [Fact]
    public void Natural_sentences_retrieve_what_they_describe()
    {
        Assert.Equal(7, fitted.Report.Retrieval.Count);
        foreach (var prompt in fitted.Report.Retrieval)
        {
            Assert.True(prompt.Retrieved == 20, $"only {prompt.Retrieved} patches show {prompt.Wanted}");
            Assert.True(prompt.Precision >= 0.85, $"{prompt.Precision:P0}: {prompt.Prompt}");
        }
    }

    [Fact]
    public void Patches_of_one_tissue_are_alike_but_not_all_the_same() => Assert.InRange(fitted.Report.Alike, 0.5, 0.88);

    [Fact]
    public void It_is_a_whole_model_folder_that_says_what_it_is()
    {
        var folder = ModelDirectory.Open(fitted.Folder);
        folder.Verify(TestContext.Current.CancellationToken);
        Assert.True(folder.Manifest.DemoOnly);
        Assert.Equal(DemoModelFitter.Name, folder.Manifest.Name);
        Assert.Contains("nothing of real tissue", folder.Manifest.Licence, StringComparison.Ordinal);
        Assert.Equal(["text_model.onnx", "vision_model.onnx"], folder.Manifest.Variants.Select(v => v.File).Order(StringComparer.Ordinal));
        Assert.Equal(224, folder.Manifest.Preprocess.Size);
    }

    [Fact]
    public void The_text_graph_adds_the_vectors_of_the_words_before_the_end()
    {
        var table = TokenTable.Learn(ClipTokenizer.Default);
        string[] texts = ["Adipose tissue", "Dense lymphocytic infiltrate!", "", "zxqv", string.Concat(Enumerable.Repeat("glands and mucus ", 40)), "necrosis ! ! !"];
        foreach (var text in texts)
        {
            var expected = table.Embed(ClipTokenizer.Default, text);
            var found = fitted.Model.TextEncoder.Encode(text);
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], found[i], 1e-5); // single precision against double
        }
    }

    [Theory]
    [InlineData("fat", "adipose tissue", "stroma")]
    [InlineData("lymphocytes", "lymphoid infiltrate", "glands")]
    [InlineData("glandular", "crypts around a lumen", "necrosis")]
    [InlineData("necrotic debris", "necrosis", "blood")]
    [InlineData("collagen", "fibrous stroma", "mucin")]
    [InlineData("erythrocytes", "haemorrhage", "lymphocytes")]
    [InlineData("mucus", "mucinous", "fat")]
    [InlineData("tumor", "malignant carcinoma", "necrosis")]
    [InlineData("empty glass", "background", "fat")]
    public void Words_for_one_thing_lie_closer_than_words_for_another(string word, string same, string other)
    {
        Assert.True(Cosine(word, same) > 0.7, $"{word} · {same} = {Cosine(word, same):F2}");
        Assert.True(Cosine(word, other) < 0.5, $"{word} · {other} = {Cosine(word, other):F2}");
    }

    [Fact]
    public void A_picture_of_one_colour_has_an_embedding_too()
    {
        using var image = new RgbImage(300, 300);
        foreach (var grey in new byte[] { 0, 243, 255 })
        {
            image.Fill(grey, grey, grey);
            Assert.All(fitted.Model.ImageEncoder.Encode(image, TestContext.Current.CancellationToken), v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public void The_same_options_give_the_same_files_and_a_demo_model_is_replaced()
    {
        using var folder = new TemporaryFolder();
        var options = new DemoModelOptions { Seeds = [201], PatchesPerClass = 2 };
        var one = DemoModelFitter.Fit(folder["one"], options, cancellationToken: TestContext.Current.CancellationToken);
        var first = one.Manifest.Variants.Select(v => v.Sha256).ToArray();
        var again = DemoModelFitter.Fit(folder["one"], options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(first, again.Manifest.Variants.Select(v => v.Sha256));
        Assert.Equal(["one"], Directory.GetFileSystemEntries(folder.Path).Select(f => Path.GetFileName(f)!));
    }

    [Fact]
    public void A_folder_with_anything_else_is_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["notes.txt"], "mine");
        var error = Assert.Throws<ModelException>(() => DemoModelFitter.Fit(folder.Path));
        Assert.Contains("not empty", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder["notes.txt"]));
    }

    private double Cosine(string a, string b)
    {
        var (x, y) = (fitted.Model.TextEncoder.Encode(a), fitted.Model.TextEncoder.Encode(b));
        return x.Zip(y, (p, q) => (double)p * q).Sum();
    }
}
