using System.Text.Json;
using PathGen.Clip;
using PathGen.Testing;

namespace PathGen.Wsi.Tests;

public sealed class SlideZeroShotCalibrationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 40, 2, 0.02)]
    [InlineData(2, 60, 4, 0.05)]
    [InlineData(3, 30, 3, 0.0)] // Separable: only the priors hold it.
    [InlineData(4, 40, 3, -1)] // The wrong way round: the factor stays at its bound.
    public void The_minimum_is_scipys(int seed, int slides, int classes, double noise)
    {
        var (similarities, labels) = Slides(seed, slides, classes, noise);
        var (scale, biases) = CalibrationFit.Fit(similarities, labels, 100);
        File.WriteAllText(folder["given.json"], JsonSerializer.Serialize(new { similarities, labels, scale = 100 }));
        var found = Python.Run("scipy", "PathGen.Wsi.Tests/ZeroShot/TestData/calibration.py", folder["given.json"]);

        // scipy differentiates numerically: its minimum is flat within about 1e-5 of the parameters.
        Assert.Equal(found.GetProperty("scale").GetDouble(), scale, 1e-3 * scale + 1e-3);
        for (var k = 0; k < classes; k++)
            Assert.Equal(found.GetProperty("biases")[k].GetDouble(), biases[k], 2e-3);
    }

    [Fact]
    public void It_corrects_a_class_that_is_always_too_high_and_is_kept_in_a_file()
    {
        var classifier = Classifier("tumour", "normal");
        var random = new Random(5);
        var (results, labels) = (new List<SlideZeroShotResult>(), new List<int>());
        for (var i = 0; i < 60; i++)
        {
            labels.Add(i % 2);

            // The first class's similarity is 0.1 too high; ten patches tell, one does not.
            double Pooled(int k, double spread) => 0.2 + (k == 0 ? 0.1 : 0) + (k == labels[i] ? 0.03 : 0) + spread * (random.NextDouble() - 0.5);
            double[] one = [Pooled(0, 0.4), Pooled(1, 0.4)];
            double[] ten = [Pooled(0, 0.02), Pooled(1, 0.02)];
            results.Add(new SlideZeroShotResult($"{i}", "tumour", 0, 10, [], [], 50, 0, [new(1, 1, one, "tumour"), new(10, 10, ten, "tumour")], []));
        }

        var calibration = SlideZeroShotCalibration.Fit(classifier, results, labels);
        Assert.Equal((10, 60), (calibration.J, calibration.Slides));
        Assert.Equal([1, 10], calibration.Trials.Select(t => t.J));
        Assert.Equal(0.5, calibration.Trials[1].UncalibratedAccuracy);
        Assert.InRange(calibration.Trials[1].Accuracy, 0.95, 1);
        Assert.True(calibration.Trials[0].LogLoss > calibration.Trials[1].LogLoss);
        Assert.True(calibration.Biases[0] < calibration.Biases[1]);

        calibration.Write(folder["calibration.json"]);
        var read = SlideZeroShotCalibration.Read(folder["calibration.json"]);
        Assert.Equal((calibration.Scale, calibration.J, calibration.Slides), (read.Scale, read.J, read.Slides));
        Assert.Equal(calibration.Biases, read.Biases);
        Assert.Equal(calibration.Trials, read.Trials);
        var calibrated = Classifier(["tumour", "normal"], new SlideZeroShotOptions { Calibration = read });
        var bag = new FeatureBag("slide", new float[] { 1, 0.95f, 0 }, 3);
        var result = calibrated.Classify(bag);
        Assert.Equal((10, read.Scale * result.Pooled[2].Similarities[1] + read.Biases[1]), (result.J, result.Logits[1]));
        Assert.Equal("tumour", classifier.Classify(bag).Label);
        Assert.Equal("normal", result.Label);

        // Of the same classes asked otherwise it says nothing.
        Assert.Contains("other prompts", Refused(["tumour", "normal"], "A picture of {}"), StringComparison.Ordinal);
        Assert.Contains("is of the classes", Refused(["normal", "tumour"], "An H&E image of {}"), StringComparison.Ordinal);

        string Refused(string[] names, string template) => Assert.Throws<ArgumentException>(() => new SlideZeroShotClassifier(
            ZeroShotClassifier.Create(new AxisText(), names.Select(n => new ZeroShotClass(n)), new ZeroShotOptions { Templates = [template] }), new SlideZeroShotOptions { Calibration = read })).Message;
    }

    [Fact]
    public void Bad_labels_and_bad_files_are_refused()
    {
        var classifier = Classifier("tumour", "normal");
        var result = classifier.Classify(new FeatureBag("slide", new float[] { 1, 0, 0 }, 3));
        Assert.Throws<ArgumentException>(() => SlideZeroShotCalibration.Fit(classifier, [result], [0, 1]));
        Assert.Throws<ArgumentException>(() => SlideZeroShotCalibration.Fit(classifier, [result], [2]));
        Assert.Contains("\"normal\" has 0", Assert.Throws<WsiException>(() => SlideZeroShotCalibration.Fit(classifier, [result, result], [0, 0])).Message, StringComparison.Ordinal);
        Assert.Throws<WsiException>(() => SlideZeroShotCalibration.Read(folder["none.json"]));
        foreach (var text in (string[])["", "null", "[]", "{\"formatVersion\":1}", "{\"formatVersion\":9,\"classes\":[\"a\"],\"classKey\":\"\",\"j\":1,\"scale\":1,\"biases\":[0],\"slides\":1,\"trials\":[]}",
            "{\"formatVersion\":1,\"classes\":[\"a\"],\"classKey\":\"\",\"j\":1,\"scale\":-1,\"biases\":[0],\"slides\":1,\"trials\":[]}", "{\"formatVersion\":1,\"classes\":[\"a\"],\"classKey\":\"\",\"j\":1,\"scale\":1,\"biases\":[],\"slides\":1,\"trials\":[]}"])
        {
            File.WriteAllText(folder["bad.json"], text);
            Assert.StartsWith(folder["bad.json"], Assert.Throws<WsiException>(() => SlideZeroShotCalibration.Read(folder["bad.json"])).Message, StringComparison.Ordinal);
        }
    }

    private static SlideZeroShotClassifier Classifier(params string[] names) => Classifier(names, null);

    private static SlideZeroShotClassifier Classifier(string[] names, SlideZeroShotOptions? options) =>
        new(ZeroShotClassifier.Create(new AxisText(), names.Select(n => new ZeroShotClass(n))), options);

    private static (double[][] Similarities, int[] Labels) Slides(int seed, int slides, int classes, double noise)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, slides).Select(i => i % classes)];
        return ([.. labels.Select(label => Enumerable.Range(0, classes)
            .Select(k => 0.2 + 0.01 * k + (k == label ? (noise < 0 ? -0.03 : 0.03) : 0) + Math.Abs(noise < 0 ? 0.01 : noise) * (random.NextDouble() - 0.5)).ToArray())], labels);
    }
}
