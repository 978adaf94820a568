using System.Text.Json;
using PathGen.Clip;

namespace PathGen.Wsi;

/// <summary>One classifier of a protocol: its training, its predictions and its files. <c>run.json</c> comes last: where it is, the run is done.</summary>
internal sealed class SlideRun
{
    private const int MaxJsonBytes = 16 << 20;
    private readonly SlideProtocolOptions options;
    private readonly IReadOnlyList<string> classes;
    private readonly string split;
    private readonly int seed;
    private readonly string name;
    private readonly string folder;

    /// <summary>A run in its place.</summary>
    public SlideRun(SlideProtocolOptions options, IReadOnlyList<string> classes, string split, int seed, string protocolFolder)
    {
        (this.options, this.classes, this.split, this.seed) = (options, classes, split, seed);
        name = Path.Combine(split, FormattableString.Invariant($"seed-{seed}"));
        folder = Path.Combine(protocolFolder, name);
    }

    private string ReportPath => Path.Combine(folder, "run.json");

    private string CheckpointPath => Path.Combine(folder, "training.ckpt");

    /// <summary>The report of a run that is done, its metrics computed anew from its predictions; null where it is not.</summary>
    /// <exception cref="WsiException">Its files are damaged.</exception>
    public SlideRunReport? Finished()
    {
        if (!File.Exists(ReportPath))
            return null;
        try
        {
            using var stream = File.OpenRead(ReportPath);
            if (stream.Length > MaxJsonBytes)
                throw new WsiException($"{ReportPath}: {stream.Length:N0} bytes; a run's report has at most {MaxJsonBytes:N0}.");
            var report = JsonSerializer.Deserialize(stream, LearningJson.Default.SlideRunReport) ?? throw new WsiException($"{ReportPath}: null is no report.");
            return report with { Validation = Measure("validation", report.Validation is not null), Test = Measure("test", report.Test is not null) };
        }
        catch (JsonException e)
        {
            throw new WsiException($"{ReportPath}: no report of a run: {e.Message} Delete its folder to run it anew.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WsiException($"{ReportPath} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Trains, predicts, measures and writes.</summary>
    public SlideRunReport Make(LabelledBag[] train, LabelledBag[] validation, LabelledBag[] test, Action<TrainingEpoch> progress, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WsiException($"{folder} cannot be made: {e.Message}", e);
        }

        var (classifier, training) = Train(train, validation, progress, cancellationToken);
        Predict(classifier, validation, "validation", cancellationToken);
        Predict(classifier, test, "test", cancellationToken);
        var report = new SlideRunReport(split, seed, name, training, Measure("validation", validation.Length > 0), Measure("test", test.Length > 0));
        WholeOutput.Write(ReportPath, stream => JsonSerializer.Serialize(stream, report, LearningJson.Document.SlideRunReport));
        File.Delete(CheckpointPath);
        return report;
    }

    private (ISlideClassifier Classifier, string? Training) Train(LabelledBag[] train, LabelledBag[] validation, Action<TrainingEpoch> progress, CancellationToken cancellationToken)
    {
        switch (options.Method)
        {
            case HeadKind.MeanPooling or HeadKind.MaxPooling:
                var regression = new LogisticRegressionOptions { InverseRegularization = options.InverseRegularization };
                var pooled = PooledLogisticModel.Fit(classes, train, options.Method == HeadKind.MeanPooling ? BagPooling.Mean : BagPooling.Max, regression, cancellationToken);
                pooled.Save(folder);
                return (pooled, pooled.Description.Training);
            case HeadKind.NearestSlides:
                var nearest = NearestSlidesModel.Fit(classes, train, options.Neighbours, cancellationToken);
                nearest.Save(folder);
                return (nearest, nearest.Description.Training);
            default:
                var result = new AttentionMilTrainer(options.AttentionFor(seed)).Train(classes, train, validation, CheckpointPath, new Reporter(progress), cancellationToken);
                result.Model.Save(folder);
                return (result.Model, result.Model.Description.Training);
        }
    }

    private void Predict(ISlideClassifier classifier, LabelledBag[] slides, string part, CancellationToken cancellationToken)
    {
        if (slides.Length > 0)
            new SlidePredictionTable(classes, [.. slides.Select(slide => (slide.SlideId, (int?)slide.Label, classifier.Classify(slide.Read(), cancellationToken).Probabilities))]).Write(Path.Combine(folder, part + ".csv"));
    }

    private ClassificationReport? Measure(string part, bool isThere) =>
        isThere ? SlidePredictionTable.Read(Path.Combine(folder, part + ".csv")).ToPredictions().Evaluate(options.Bootstrap) : null;

    private sealed class Reporter(Action<TrainingEpoch> report) : IProgress<TrainingEpoch>
    {
        public void Report(TrainingEpoch value) => report(value);
    }
}
