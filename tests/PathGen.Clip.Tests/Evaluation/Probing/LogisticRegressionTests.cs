using System.Text.Json;

namespace PathGen.Clip.Tests;

public class LogisticRegressionTests
{
    public static TheoryData<string> Cases => [.. TestFiles.Json("probe-cases.json").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_finds_scikit_learns_minimum(string name)
    {
        var expected = TestFiles.Json("probe-cases.json").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        var (width, classes) = (expected.GetProperty("width").GetInt32(), expected.GetProperty("classes").GetInt32());
        var rows = new EmbeddingMatrix(expected.Array<float>("x"), width);
        var labels = expected.Array<int>("labels");
        var options = new LogisticRegressionOptions { InverseRegularization = expected.GetProperty("inverse").GetDouble(), Tolerance = 1e-11, MaxIterations = 100_000 };
        var model = LogisticRegression.Fit(rows, labels, classes, options);
        Assert.True(model.Converged);

        // Both stop near the one minimum. How near scikit-learn came, its gradient tells (up to 4e-6 where the classes are separable); this one is nearer than 1e-8.
        var tolerance = 1e-8 + 2 * expected.GetProperty("gradient").GetDouble();
        var (coefficients, intercepts) = (expected.Array<double>("coefficients"), expected.Array<double>("intercepts"));
        for (var c = 0; c < classes; c++)
        {
            for (var i = 0; i < width; i++)
                Assert.Equal(coefficients[c * width + i], model.CoefficientsOf(c)[i], tolerance);
            Assert.Equal(intercepts[c], model.InterceptOf(c), 10 * tolerance); // No penalty holds an intercept.
        }

        var test = new EmbeddingMatrix(expected.Array<float>("test"), width);
        var probabilities = expected.Array<double>("probabilities");
        for (var row = 0; row < test.Count; row++)
        {
            var found = new double[classes];
            model.Predict(test[row], found);
            for (var c = 0; c < classes; c++)
                Assert.Equal(probabilities[row * classes + c], found[c], tolerance);
        }

        var trained = new LabelledEmbeddings(rows, labels, [.. Enumerable.Range(0, classes).Select(c => $"{c}")]);
        Assert.Equal(expected.GetProperty("accuracy").GetDouble(), LinearProbe.Run(trained, trained, options).Predictions.Evaluate().Accuracy, 1e-12);
    }

    [Fact]
    public void The_gradient_is_that_of_the_loss()
    {
        var random = new Random(4);
        var rows = new EmbeddingMatrix([.. Enumerable.Range(0, 150 * 7).Select(_ => (float)random.NextDouble())], 7);
        var labels = Enumerable.Range(0, 150).Select(i => i % 3).ToArray();
        var loss = new LogisticLoss(rows, labels, 3, 0.3, default);
        var point = Enumerable.Range(0, 24).Select(_ => random.NextDouble() - 0.5).ToArray();
        var (gradient, other) = (new double[24], new double[24]);
        loss.Value(point, gradient);
        for (var i = 0; i < point.Length; i++)
        {
            const double Step = 1e-5;
            double[] up = [.. point], down = [.. point];
            (up[i], down[i]) = (up[i] + Step, down[i] - Step);
            Assert.Equal((loss.Value(up, other) - loss.Value(down, other)) / (2 * Step), gradient[i], 1e-8);
        }
    }

    [Fact]
    public void The_default_penalty_is_the_one_of_pathology_encoders()
    {
        var random = new Random(9);
        var rows = new EmbeddingMatrix([.. Enumerable.Range(0, 60 * 10).Select(_ => (float)random.NextDouble())], 10);
        var labels = Enumerable.Range(0, 60).Select(i => i % 4).ToArray();
        var stated = LogisticRegression.Fit(rows, labels, 4, new LogisticRegressionOptions { InverseRegularization = 0.4 });
        var usual = LogisticRegression.Fit(rows, labels, 4);
        Assert.True(usual.Converged && usual.Iterations > 0);
        Assert.Equal(stated.CoefficientsOf(2).ToArray(), usual.CoefficientsOf(2).ToArray());
    }

    [Fact]
    public void A_fit_that_was_stopped_says_so()
    {
        var rows = new EmbeddingMatrix([1, 0, 0, 1, -1, 0.5f], 2);
        var model = LogisticRegression.Fit(rows, [0, 1, 1], 2, new LogisticRegressionOptions { MaxIterations = 1 });
        Assert.Equal((false, 1), (model.Converged, model.Iterations));
        Assert.ThrowsAny<OperationCanceledException>(() => LogisticRegression.Fit(rows, [0, 1, 1], 2, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void What_cannot_be_learned_from_is_refused_by_name()
    {
        var rows = new EmbeddingMatrix([1, 0, 0, 1], 2);
        Assert.Contains("Class 1 has no row", Assert.Throws<ArgumentException>(() => LogisticRegression.Fit(rows, [0, 0], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("3 labels for 2 rows", Assert.Throws<ArgumentException>(() => LogisticRegression.Fit(rows, [0, 0, 1], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("A label is 2", Assert.Throws<ArgumentException>(() => LogisticRegression.Fit(rows, [0, 2], 2)).Message, StringComparison.Ordinal);
        var broken = new EmbeddingMatrix([1, float.NaN, 0, 1], 2);
        Assert.Contains("not finite", Assert.Throws<ArgumentException>(() => LogisticRegression.Fit(broken, [0, 1], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogisticRegressionOptions { InverseRegularization = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogisticRegressionOptions { Tolerance = 0 });
    }
}
