using System.Text.Json;
using PathGen.Slides;
using PathGen.Wsi;

namespace PathGen.Cli;

/// <summary>Classifies slides one after the other; one that cannot be read is left out with its reason.</summary>
internal sealed class SlideClassification(SlideZeroShotClassifier classifier, WsiQuestion question, SlideInputs inputs, IProgressDisplay progress)
{
    /// <summary>One result an input, in order.</summary>
    public async Task<IReadOnlyList<ClassifiedSlide>> RunAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var results = new List<ClassifiedSlide>();
        using var stage = files.Count > 1 ? progress.Begin("classifying", "slides", files.Count) : null;
        foreach (var file in files)
        {
            results.Add(await ClassifyAsync(file, cancellationToken).ConfigureAwait(false));
            stage?.Report(results.Count);
        }

        return results;
    }

    private async Task<ClassifiedSlide> ClassifyAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var bag = await inputs.ReadAsync(file, cancellationToken).ConfigureAwait(false);
            var result = classifier.Classify(bag, null, cancellationToken);
            if (inputs.Out is { } folder)
                Write(folder, file, bag, result, cancellationToken);
            return new ClassifiedSlide(file, result, null);
        }
        catch (Exception e) when (e is SlideException or WsiException)
        {
            return new ClassifiedSlide(file, null, Failure.OneLine(e.Message));
        }
    }

    private void Write(string folder, string file, FeatureBag bag, SlideZeroShotResult result, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, SlideInputs.NameOf(file));
        OutputPath.Guard(path, () =>
        {
            if (bag.Positions.Count == bag.Count && bag.PatchSize is not null)
                PatchScoresFile.Write(classifier.Score(bag, cancellationToken), path + ".csv");
            var document = new WsiSlideDocument(question, Path.GetFileName(file.TrimEnd('/', '\\')), bag.PatchSize, result);
            WholeFile.Write(path + ".json", stream => JsonSerializer.Serialize(stream, document, CliJson.Document.WsiSlideDocument));
            return path;
        });
    }
}
