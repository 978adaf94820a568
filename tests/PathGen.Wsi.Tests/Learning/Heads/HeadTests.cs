using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public class HeadTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_saved_head_is_the_same_model_here_and_in_ONNX_Runtime(int branches)
    {
        using var folder = new TemporaryFolder();
        var (training, validation) = AttentionMilTrainerTests.Slides();
        var options = AttentionMilTrainerTests.Options();
        options.Branches = branches;
        var model = new AttentionMilTrainer(options).Train(["a", "b"], training, validation).Model;
        model.Save(folder["head"]);
        var read = AttentionMilModel.Load(folder["head"]);
        using var onnx = OnnxSlideClassifier.Load(folder["head"]);
        Assert.Equal(branches == 1 ? HeadKind.Abmil : HeadKind.Acmil, read.Description.Kind);
        foreach (var slide in training)
        {
            var (expected, same, other) = (model.Classify(slide.Read()), read.Classify(slide.Read()), onnx.Classify(slide.Read()));
            Assert.Equal(expected.Probabilities, same.Probabilities);
            Assert.Equal(expected.Attention.ToArray(), same.Attention.ToArray());

            // Other orders of the same float sums.
            Closeness.AssertClose([.. expected.Probabilities], [.. other.Probabilities], 1e-5, "probabilities");
            Closeness.AssertClose([.. expected.Attention.ToArray().Select(a => (double)a)], [.. other.Attention.ToArray().Select(a => (double)a)], 1e-5, "attention");
        }

        var bytes = File.ReadAllBytes(Path.Combine(folder["head"], "head.onnx"));
        model.Save(folder["again"]);
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(folder["again"], "head.onnx")));
    }

    [Fact]
    public void Prediction_does_not_depend_on_threads_and_agrees_with_training()
    {
        var shape = new AttentionShape(24, 20, 12, 5, 3);
        var network = new AttentionParameters(shape);
        network.Initialise(new SeededRandom(1));
        var bag = new SyntheticBags(2, 24).Draw("slide", 1, 1000).Read();
        var (first, second) = (new float[1000], new float[1000]);
        var one = new AttentionInference(network, new Workers(1)).Predict(bag, first, default);
        Assert.Equal(one, new AttentionInference(network, new Workers(3)).Predict(bag, second, default));
        Assert.Equal(first, second);
        var pass = new AttentionPass(network, new Workers(2));
        pass.Forward(bag, null);
        var probabilities = new double[3];
        PooledHeads.Predict(network, pass.Pooled, probabilities);
        Closeness.AssertClose(probabilities, one, 1e-5, "probabilities");
        var attention = pass.Attention.ToArray();
        Closeness.AssertClose([.. Enumerable.Range(0, 1000).Select(i => Enumerable.Range(0, 5).Average(k => (double)attention[(k * 1000) + i]))], [.. first.Select(a => (double)a)], 1e-4, "attention");
    }

    [Fact]
    public void Wrong_slides_and_damaged_heads_get_clear_errors()
    {
        using var folder = new TemporaryFolder();
        var (training, validation) = AttentionMilTrainerTests.Slides();
        var model = new AttentionMilTrainer(AttentionMilTrainerTests.Options()).Train(["a", "b"], training, validation).Model;
        Assert.Contains("no patches", Assert.Throws<WsiException>(() => model.Classify(new FeatureBag("empty", Array.Empty<float>(), 24))).Message, StringComparison.Ordinal);
        Assert.Contains("trained on 24", Assert.Throws<WsiException>(() => model.Classify(new FeatureBag("wide", new float[32], 32))).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => model.Classify(training[0].Read(), new CancellationToken(canceled: true)));

        model.Save(folder["head"]);
        Assert.Throws<WsiException>(() => AttentionMilModel.Load(folder["nowhere"]));
        foreach (var name in (string[])["head.json", "head.onnx"])
        {
            var path = Path.Combine(folder["head"], name);
            var bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
            Assert.Throws<WsiException>(() => AttentionMilModel.Load(folder["head"]));
            Assert.Throws<WsiException>(() => OnnxSlideClassifier.Load(folder["head"]));
            File.Delete(path);
            Assert.Throws<WsiException>(() => AttentionMilModel.Load(folder["head"]));
            File.WriteAllBytes(path, bytes);
        }

        var json = Path.Combine(folder["head"], "head.json");
        var text = File.ReadAllText(json);
        foreach (var (from, to) in ((string, string)[])[("\"formatVersion\": 1", "\"formatVersion\": 2"), ("\"featureWidth\": 24", "\"featureWidth\": 25"), ("\"b\"", "\"b\", \"c\""), ("\"Acmil\"", "\"Nonsense\""), ("\"Acmil\"", "\"Other\"")])
        {
            File.WriteAllText(json, text.Replace(from, to, StringComparison.Ordinal));
            Assert.Throws<WsiException>(() => AttentionMilModel.Load(folder["head"]));
        }
    }
}
