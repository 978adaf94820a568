using System.Globalization;
using System.Text.Json;

namespace PathGen.Clip;

/// <summary>
/// How well a linear classifier on frozen embeddings does: learned from all labelled rows, or from a few of each class. Rows of one patient must not be on both
/// sides; who splits sees to that.
/// </summary>
public static class LinearProbe
{
    /// <summary>Learns from one set and predicts the other.</summary>
    /// <param name="train">Every class has a row.</param>
    /// <param name="test">Of the same width and classes.</param>
    /// <param name="options">Penalty and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ArgumentException">The sets differ in width or classes, one has no rows, or a class has no row to learn from.</exception>
    public static LinearProbeResult Run(
        LabelledEmbeddings train, LabelledEmbeddings test, LogisticRegressionOptions? options = null, CancellationToken cancellationToken = default)
    {
        Check(train, test);
        var model = LogisticRegression.Fit(train.Matrix, train.Labels, train.Classes.Count, options, cancellationToken);
        var scores = new double[test.Matrix.Count * model.ClassCount];
        for (var i = 0; i < test.Matrix.Count; i++)
            model.Predict(test.Matrix[i], scores.AsSpan(i * model.ClassCount, model.ClassCount));
        return new LinearProbeResult(model, new Predictions(test.Classes, test.Labels, scores));
    }

    /// <summary>Learns from k rows of each class, for several k and several draws of rows.</summary>
    /// <param name="train">Every class has at least as many rows as are drawn.</param>
    /// <param name="test">Of the same width and classes.</param>
    /// <param name="fewShot">Numbers of rows, draws, seed; null for the defaults.</param>
    /// <param name="options">Penalty and limits; null for the defaults.</param>
    /// <param name="progress">Receives the number of fits that are done.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>One result for each k, in the order of the options.</returns>
    /// <exception cref="ArgumentException">The sets differ in width or classes, one has no rows, or a class has fewer rows than are drawn.</exception>
    public static IReadOnlyList<FewShotResult> FewShot(
        LabelledEmbeddings train,
        LabelledEmbeddings test,
        FewShotOptions? fewShot = null,
        LogisticRegressionOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Check(train, test);
        fewShot ??= new FewShotOptions();
        var rowsOf = Enumerable.Range(0, train.Classes.Count).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < train.Labels.Length; i++)
            rowsOf[train.Labels[i]].Add(i);
        var most = fewShot.Shots.Max();
        if (Array.FindIndex(rowsOf, rows => rows.Count < most) is var scarce and >= 0)
            throw new ArgumentException($"Class \"{train.Classes[scarce]}\" has {rowsOf[scarce].Count} rows to learn from; {most} shots need {most}.", nameof(train));

        var results = new List<FewShotResult>();
        var done = 0;
        foreach (var shots in fewShot.Shots)
        {
            var runs = new List<ClassificationReport>();
            for (var draw = 0; draw < fewShot.Draws; draw++)
            {
                // The first k rows of one shuffle a draw and class: more shots add rows to those of fewer.
                int[] rows = [.. rowsOf.SelectMany((own, c) => Shuffled(own, new SplitMix64(fewShot.Seed, draw * rowsOf.Length + c)).Take(shots))];
                runs.Add(Run(Subset(train, rows), test, options, cancellationToken).Predictions.Evaluate(cancellationToken: cancellationToken));
                done++;
                progress?.Report(done);
            }

            results.Add(FewShotResult.Of(shots, runs));
        }

        return results;
    }

    /// <summary>Learns from one set, predicts the other, and writes <c>predictions.csv</c> (rows by their number), <c>confusion.png</c> and <c>report.json</c>.</summary>
    /// <param name="train">Every class has a row.</param>
    /// <param name="test">Of the same width and classes.</param>
    /// <param name="folder">Made where it is not there; files of these names are replaced, each whole or not at all.</param>
    /// <param name="options">Penalty and limits; null for the defaults.</param>
    /// <param name="bootstrap">Adds intervals; null for none.</param>
    /// <param name="fewShot">Learns from few rows too; null for not.</param>
    /// <param name="progress">Receives the number of fits that are done.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ArgumentException">As <see cref="Run"/> and <see cref="FewShot"/>.</exception>
    /// <exception cref="EmbeddingException">A file cannot be written.</exception>
    public static LinearProbeEvaluation RunToFolder(
        LabelledEmbeddings train,
        LabelledEmbeddings test,
        string folder,
        LogisticRegressionOptions? options = null,
        BootstrapOptions? bootstrap = null,
        FewShotOptions? fewShot = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var files = new EvaluationFolder(folder);
        var few = fewShot is null ? null : FewShot(train, test, fewShot, options, progress, cancellationToken);
        var (model, predictions) = Run(train, test, options, cancellationToken);
        var evaluation = new LinearProbeEvaluation
        {
            TrainRows = train.Matrix.Count,
            TestRows = test.Matrix.Count,
            Width = model.Width,
            InverseRegularization = model.InverseRegularization,
            Iterations = model.Iterations,
            Converged = model.Converged,
            Report = predictions.Evaluate(bootstrap, cancellationToken),
            FewShot = few,
        };
        files.WritePredictions(predictions, [.. Enumerable.Range(0, predictions.Count).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
        files.WriteConfusion(evaluation.Report, "Linear probe");
        files.WriteReport(stream => JsonSerializer.Serialize(stream, evaluation, EvaluationJson.Document.LinearProbeEvaluation));
        return evaluation;
    }

    private static void Check(LabelledEmbeddings train, LabelledEmbeddings test)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        if (test.Matrix.Width != train.Matrix.Width)
            throw new ArgumentException($"Rows of {test.Matrix.Width} numbers to predict, of {train.Matrix.Width} to learn from: they are not of one encoder.", nameof(test));
        if (!test.Classes.SequenceEqual(train.Classes))
            throw new ArgumentException($"The classes to predict are {string.Join(", ", test.Classes)}, those to learn {string.Join(", ", train.Classes)}.", nameof(test));
    }

    private static LabelledEmbeddings Subset(LabelledEmbeddings whole, int[] rows)
    {
        var width = whole.Matrix.Width;
        var (values, labels) = (new float[rows.Length * width], new int[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            whole.Matrix[rows[i]].CopyTo(values.AsSpan(i * width));
            labels[i] = whole.Labels[rows[i]];
        }

        return new LabelledEmbeddings(new EmbeddingMatrix(values, width), labels, whole.Classes);
    }

    private static int[] Shuffled(List<int> rows, SplitMix64 random)
    {
        int[] shuffled = [.. rows];
        for (var i = shuffled.Length - 1; i > 0; i--)
        {
            var other = random.Below(i + 1);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }

        return shuffled;
    }
}
